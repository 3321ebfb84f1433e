using System.Text;
using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>Writers on this process's stdout and stderr, which may be closed, full, or without a reader.</summary>
internal static class StandardStreams
{
    private const int OutputDescriptor = 1, ErrorDescriptor = 2;

    /// <summary>Creates the writer of results: what cannot be written is a <see cref="MachineException"/>.</summary>
    public static TextWriter Results() => Writer(
        new ResultStream(OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(OutputDescriptor)));

    /// <summary>Creates the writer of messages: what cannot be written is dropped.</summary>
    public static TextWriter Messages() => Writer(
        new MessageStream(OperatingSystem.IsWindows() ? Console.OpenStandardError() : new DescriptorStream(ErrorDescriptor)));

    /// <summary>Keeps later files of this process from becoming a stream that it was started without, and a file that grows too large
    /// from ending it.</summary>
    public static void Guard()
    {
        if (OperatingSystem.IsWindows())
            return;
        DescriptorCalls.FillStandard();
        DescriptorCalls.IgnoreFileSizeSignal();
    }

    /// <summary>Writes a line of messages; drops it if that is not possible, because no work may end for want of a reader.</summary>
    public static void TryLine(TextWriter writer, string text)
    {
        try
        {
            writer.WriteLine(text);
            writer.Flush();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // There is nowhere to say so.
        }
    }

    private static StreamWriter Writer(Stream stream)
    {
        Encoding encoding = Console.OutputEncoding;
        return new StreamWriter(stream, encoding.Preamble.Length > 0 ? new UTF8Encoding(false) : encoding, bufferSize: 1024)
        {
            AutoFlush = true,
        };
    }

    private sealed class ResultStream(Stream inner) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            catch (Exception error) when (FileErrors.IsFileError(error))
            {
                throw FileErrors.Writing("stdout", error);
            }
        }
    }

    private sealed class MessageStream(Stream inner) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            catch (Exception error) when (FileErrors.IsFileError(error))
            {
                // Messages that nobody can receive are dropped: training goes on without them.
            }
        }
    }
}
