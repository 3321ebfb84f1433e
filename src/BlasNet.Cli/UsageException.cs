namespace BlasNet.Cli;

/// <summary>An error of the command line: it asks for what there is not.</summary>
internal sealed class UsageException : BlasNetException
{
    /// <summary>Creates the error with a whole sentence.</summary>
    public UsageException(string sentence) : base(Fault.Usage, null, sentence, null) { }

    /// <summary>Creates the error of an option or verb.</summary>
    public UsageException(string option, string sentence) : this(new Place { Option = option }, sentence) { }

    /// <summary>Creates the error at a place.</summary>
    public UsageException(Place? place, string sentence, Exception? inner = null) : base(Fault.Usage, place, sentence, inner) { }

    /// <summary>Runs what looks at nothing but values of the command line, so that whatever it refuses is a matter of usage.</summary>
    /// <param name="option">The verb or option that takes the values.</param>
    /// <param name="read">What looks at them.</param>
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
