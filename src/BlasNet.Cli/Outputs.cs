using BlasNet.Files;

namespace BlasNet.Cli;

/// <summary>Choice of the stream for what is printed beside a file.</summary>
internal static class Outputs
{
    /// <summary>Returns stdout, or stderr if stdout is the file itself, as with <c>--out /dev/stdout</c>.</summary>
    /// <param name="file">The file that is written; null for none.</param>
    /// <param name="output">Stdout.</param>
    /// <param name="error">Stderr.</param>
    public static TextWriter Beside(string? file, TextWriter output, TextWriter error) =>
        file is not null && OutputTarget.IsStandardOutput(file) ? error : output;
}
