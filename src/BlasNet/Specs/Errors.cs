namespace BlasNet;

/// <summary>An error in a layer, a model, an optimizer or an option, or a combination of them that cannot work.</summary>
public sealed class ConfigurationException : BlasNetException
{
    /// <summary>Creates the error.</summary>
    /// <param name="sentence">A whole sentence without the place.</param>
    /// <param name="property">The name of the argument, option or property at fault; null for none.</param>
    /// <param name="inner">The cause.</param>
    public ConfigurationException(string sentence, string? property = null, Exception? inner = null)
        : this(property is null ? null : new Place { Property = property }, sentence, inner) { }

    /// <summary>Creates the error at a place.</summary>
    /// <param name="place">The place, as far as it is known.</param>
    /// <param name="sentence">A whole sentence without the place.</param>
    /// <param name="inner">The cause.</param>
    public ConfigurationException(Place? place, string sentence, Exception? inner = null)
        : base(Fault.Configuration, place, sentence, inner) { }
}

/// <summary>An error in data: a missing or malformed file, or a value out of range.</summary>
public sealed class DataException : BlasNetException
{
    /// <summary>Creates the error.</summary>
    /// <param name="sentence">A whole sentence without the place.</param>
    /// <param name="inner">The cause.</param>
    public DataException(string sentence, Exception? inner = null) : this(null, sentence, inner) { }

    /// <summary>Creates the error at a place.</summary>
    /// <param name="place">The place, as far as it is known.</param>
    /// <param name="sentence">A whole sentence without the place.</param>
    /// <param name="inner">The cause.</param>
    public DataException(Place? place, string sentence, Exception? inner = null) : base(Fault.Data, place, sentence, inner) { }

    /// <summary>Reads the content of a file; where the content is refused, the error is one of data.</summary>
    internal static T InFile<T>(Place place, Func<T> read)
    {
        try
        {
            return WithPlace(place, read);
        }
        catch (ConfigurationException error)
        {
            throw new DataException(error.Place, error.Sentence, error);
        }
    }
}

/// <summary>An error that ends training, for instance a loss that is no longer finite.</summary>
public sealed class TrainingException : BlasNetException
{
    /// <summary>Creates the error with its sentence.</summary>
    public TrainingException(string sentence) : base(Fault.Training, null, sentence, null) { }
}

/// <summary>An error of the machine: no usable OpenBLAS, a folder that cannot be written, a full disk.</summary>
public sealed class MachineException : BlasNetException
{
    /// <summary>Creates the error with its sentence and its cause.</summary>
    public MachineException(string sentence, Exception? inner = null) : this(null, sentence, inner) { }

    /// <summary>Creates the error at a place.</summary>
    /// <param name="place">The file or folder.</param>
    /// <param name="sentence">A whole sentence without the place.</param>
    /// <param name="inner">The cause.</param>
    public MachineException(Place? place, string sentence, Exception? inner = null) : base(Fault.Machine, place, sentence, inner) { }
}

/// <summary>An error of one of several processes that train together; all of them end with it.</summary>
public sealed class ProcessException : BlasNetException
{
    /// <summary>Creates the error.</summary>
    /// <param name="rank">The process that has it; null for all.</param>
    /// <param name="fault">The party that can fix it.</param>
    /// <param name="sentence">A whole sentence, with the place where it is known.</param>
    /// <param name="inner">The cause, where it is this process's own.</param>
    internal ProcessException(int? rank, Fault fault, string sentence, Exception? inner = null)
        : base(fault, null, rank is { } number ? FormattableString.Invariant($"Process {number}: {sentence}") : sentence, inner) =>
        Rank = rank;

    /// <summary>Gets the rank of the process that has the error; null where all have it.</summary>
    public int? Rank { get; }
}
