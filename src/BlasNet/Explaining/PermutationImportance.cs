using BlasNet.Explaining;

namespace BlasNet;

/// <summary>How much worse a model predicts rows when one column is shuffled among them: what it takes from that column.</summary>
/// <remarks>Permutation importance (Breiman 2001, "Random forests", section 10; Fisher, Rudin, Dominici 2019, "All models are wrong, but
/// many are useful"). All inputs of a column move together: the categories of a one-hot column, each step of a series. The change of each
/// row's loss is averaged over the repeats; the interval is mean ± t s/√rows, with the deviation s between the rows, so that it counts the
/// chance of which rows were held out. Of columns that say the same, each seems to matter little, because the other stays.</remarks>
public sealed record PermutationImportance
{
    /// <summary>The number of rows that are drawn where there are more.</summary>
    internal const int MostRows = 10_000;

    private const string Place = "Permutation importance";

    internal PermutationImportance(IReadOnlyList<ColumnImportance> columns, int rows, int repeats, string? metric) =>
        (Columns, Rows, Repeats, Metric) = (columns, rows, repeats, metric);

    /// <summary>Gets the columns, the one that matters most first.</summary>
    public IReadOnlyList<ColumnImportance> Columns { get; }

    /// <summary>Gets the number of rows it was measured on.</summary>
    public int Rows { get; }

    /// <summary>Gets how often each column was shuffled.</summary>
    public int Repeats { get; }

    /// <summary>Gets what is measured besides the loss: <c>accuracy</c> of classes, <c>mae</c> of one value in its unit; null for several
    /// values and for labels.</summary>
    public string? Metric { get; }

    /// <summary>Measures the importance of each column.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Rows that it has not learned from, encoded as its own; at most 10 000 of them are drawn.</param>
    /// <param name="repeats">How often each column is shuffled, at least 1.</param>
    /// <param name="seed">The seed of the orders: the same one gives the same result.</param>
    /// <exception cref="ConfigurationException">The data does not fit the model, has no columns because it is of images, or there are no
    /// repeats.</exception>
    /// <exception cref="DataException">There are fewer than 2 rows.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    /// <example>
    /// <code>
    /// using SavedModel saved = SavedModel.Load("runs/housing/run_0001");
    /// foreach (ColumnImportance column in PermutationImportance.Of(saved, data.Test!).Columns)
    ///     Console.WriteLine($"{column.Column}: {column.LossIncrease:0.000} [{column.Low:0.000}, {column.High:0.000}]");
    /// </code>
    /// </example>
    public static PermutationImportance Of(SavedModel model, Dataset data, int repeats = 10, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        using Execution.SingleUse.Call call = model.Network.Use.Enter();
        using var rows = HeldOutRows.Of(model, data);
        return Of(rows, repeats, seed);
    }

    /// <summary>Measures the importance of each column on rows of several members, each shuffled among its own.</summary>
    internal static PermutationImportance Of(HeldOutRows rows, int repeats, long seed, int mostRows = MostRows)
    {
        Check.AtLeastOne(repeats, Place, nameof(repeats));
        IReadOnlyList<InputColumn> columns = InputColumns.Of(rows.Model.Preprocessor, rows.Parts[0].Data);
        if (columns.Count == 0)
            throw new ConfigurationException(new Place { Subject = Place },
                "it is measured for the columns of a table, or the numbers of plain rows, but the samples are images or the like.");
        if (rows.Count < 2)
            throw new DataException(new Place { Subject = Place }, FormattableString.Invariant(
                $"two rows or more are required, but there is '{rows.Count}'."));
        (InputColumn Column, List<double> Losses, List<double> Metrics)[] changes =
            [.. columns.Select(column => (column, new List<double>(), new List<double>()))];
        string? metric = null;
        for (int part = 0; part < rows.Parts.Count; part++)
        {
            int most = Math.Max(2, (int)((long)mostRows * rows.Parts[part].Data.Count / rows.Count));
            var measured = new PartImportance(rows.Parts[part], most, seed + part);
            metric = measured.Metric;
            for (int i = 0; i < changes.Length; i++)
                measured.Measure(changes[i].Column, i, repeats, changes[i].Losses, changes[i].Metrics);
        }
        return new PermutationImportance(
            [.. changes.Select(each => Of(each.Column.Name, each.Losses, each.Metrics)).OrderByDescending(each => each.LossIncrease)],
            changes[0].Losses.Count, repeats, metric);
    }

    private static ColumnImportance Of(string name, List<double> losses, List<double> metrics)
    {
        (double loss, double half) = MeanInterval.Of(losses);
        (double metric, double metricHalf) = MeanInterval.Of(metrics);
        return new ColumnImportance(name, loss, loss - half, loss + half)
        {
            MetricChange = metric, MetricLow = metric - metricHalf, MetricHigh = metric + metricHalf,
        };
    }
}

/// <summary>What a model takes from one column.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="LossIncrease">The increase of the mean loss when the column is shuffled.</param>
/// <param name="Low">The low end of its interval of 95 %; where 0 lies within, the column may as well not matter.</param>
/// <param name="High">The high end.</param>
public sealed record ColumnImportance(string Column, double LossIncrease, double Low, double High)
{
    /// <summary>Gets the loss of accuracy, or the growth of the mean absolute error in the unit of the value; NaN where there is
    /// neither.</summary>
    public double MetricChange { get; init; }

    /// <summary>Gets the low end of the interval of <see cref="MetricChange"/>.</summary>
    public double MetricLow { get; init; }

    /// <summary>Gets the high end.</summary>
    public double MetricHigh { get; init; }
}
