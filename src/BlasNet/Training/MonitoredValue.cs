namespace BlasNet.Training;

/// <summary>Column that a callback watches, with its best value so far: the smallest of a loss or an error, else the largest.</summary>
/// <param name="owner">The watching callback, named at the start of the error about a missing column.</param>
/// <param name="column">The column.</param>
/// <param name="minDelta">The smallest change that counts.</param>
/// <param name="takesTies">Whether an equal value counts too.</param>
internal sealed class MonitoredValue(string owner, string column, double minDelta = 0, bool takesTies = false)
{
    private const string ValueName = "best_value", EpochName = "best_epoch";

    private readonly bool falls = MetricDirection.Falls(column);

    /// <summary>Gets the column.</summary>
    public string Column => column;

    /// <summary>Gets the best value; null before the first.</summary>
    public double? Value { get; private set; }

    /// <summary>Gets its epoch; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Returns whether an epoch is better than all before, and keeps its value if so; NaN never is.</summary>
    /// <exception cref="ConfigurationException">There is no such column.</exception>
    public bool Improves(EpochResult result)
    {
        double value = result[column] ?? throw new ConfigurationException(
            $"{owner}: there is no column '{column}' to watch"
            + $"{(column.StartsWith("val_", StringComparison.Ordinal) ? "; it needs validation data" : "")}.");
        if (double.IsNaN(value) || (Value is { } old && !IsBetter(value, old)))
            return false;
        (Value, Epoch) = (value, result.Epoch);
        return true;
    }

    private bool IsBetter(double value, double old) =>
        (takesTies && value == old) || (falls ? value < old - minDelta : value > old + minDelta);

    public void Reset() => (Value, Epoch) = (null, 0);

    public void Save(CallbackMemory memory)
    {
        memory.Numbers[EpochName] = Epoch;
        if (Value is { } value)
            memory.Numbers[ValueName] = value;
    }

    public void Load(CallbackMemory memory)
    {
        Epoch = (int)memory.Numbers.GetValueOrDefault(EpochName);
        Value = memory.Numbers.TryGetValue(ValueName, out double value) ? value : null;
    }
}
