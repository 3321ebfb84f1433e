namespace BlasNet.Cli;

/// <summary>Error in the command line.</summary>
internal sealed class UsageException : BlasNetException
{
    /// <summary>Creates the error with a complete sentence.</summary>
    public UsageException(string sentence) : base(Fault.Usage, null, sentence, null) { }

    /// <summary>Creates the error of an option or verb.</summary>
    public UsageException(string option, string sentence) : this(new Place { Option = option }, sentence) { }

    /// <summary>Creates the error at a place.</summary>
    public UsageException(Place? place, string sentence, Exception? inner = null) : base(Fault.Usage, place, sentence, inner) { }

    /// <summary>Runs code that depends on command-line values only, and turns its refusals into usage errors.</summary>
    /// <param name="option">The verb or option that takes the values.</param>
    /// <param name="read">The code that uses them.</param>
    public static T Of<T>(string option, Func<T> read)
    {
        try
        {
            return WithPlace(new Place { Option = option }, read);
        }
        catch (ConfigurationException error)
        {
            throw new UsageException(error.Place, error.Sentence, error);
        }
    }
}
