namespace BlasNet.Cli;

/// <summary>Tells that the command line asks for what there is not; the message is a whole sentence.</summary>
internal sealed class UsageException : Exception
{
    public UsageException(string message, Exception? inner = null) : base(message, inner) { }

    /// <summary>Runs what looks at nothing but values of the command line, so that whatever it refuses is a matter of usage.</summary>
    public static T Of<T>(string option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ConfigurationException error)
        {
            throw new UsageException($"{option}: {error.Message}", error);
        }
    }
}
