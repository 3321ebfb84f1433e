namespace BlasNet;

/// <summary>Tells that a layer, model, optimizer, option or combination of them cannot work; the message is a whole sentence.</summary>
/// <remarks>An <see cref="ArgumentException"/> whose message is the sentence alone, without the runtime's parameter suffix.</remarks>
public sealed class ConfigurationException : ArgumentException
{
    private readonly string sentence;

    /// <summary>Creates the error with its sentence and, where one argument is to blame, that argument's name.</summary>
    public ConfigurationException(string message, string? parameterName = null, Exception? inner = null)
        : base(message, parameterName, inner) => sentence = message;

    /// <inheritdoc/>
    public override string Message => sentence;
}

/// <summary>Tells that data cannot be used: a file missing or malformed, a value out of range; the message names file and place.</summary>
public sealed class DataException : Exception
{
    /// <summary>Creates the error with its sentence and its cause.</summary>
    public DataException(string message, Exception? inner = null) : base(message, inner) { }

    /// <summary>Gets the place that the message names, where it is one in a file of text.</summary>
    internal DataPlace? Place { get; init; }
}

/// <summary>Tells that training cannot go on, for instance because the loss is no longer finite.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Creates the error with its sentence.</summary>
    public TrainingException(string message) : base(message) { }
}

/// <summary>Tells that the machine lacks something: no usable OpenBLAS, a folder that cannot be written, a full disk.</summary>
public sealed class MachineException : Exception
{
    /// <summary>Creates the error with its sentence and its cause.</summary>
    public MachineException(string message, Exception? inner = null) : base(message, inner) { }
}
