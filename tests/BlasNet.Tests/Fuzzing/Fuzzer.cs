using System.Diagnostics;

namespace BlasNet.Tests.Fuzzing;

/// <summary>Reading of mutated files, each of which must end well or in an error of BlasNet within a time.</summary>
internal sealed class Fuzzer(FuzzTarget target, int seed)
{
    // Far more than any input takes, also where other processes hold the processor.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // More than any of the samples could need.
    private const long MostBytes = 1L << 30;

    private readonly List<FuzzFailure> failures = [];
    private readonly HashSet<string> places = [];
    private readonly string?[] contents = new string?[target.Samples.Count];
    private int current;
    private long began;

    /// <summary>Gets the number of inputs that were read as valid files.</summary>
    public int Read { get; private set; }

    /// <summary>Reads inputs of the given numbers; a watchdog ends with the first that takes too long.</summary>
    public IReadOnlyList<FuzzFailure> Run(int first, int count)
    {
        for (int i = 0; i < contents.Length; i++)
        {
            File.WriteAllBytes(target.File, target.Wrap(target.Samples[i]));
            (contents[i], Exception? error) = Outcome();
            if (error is not (null or BlasNetException) || (contents[i] is null && target.IsProtected is not null))
                throw new InvalidOperationException($"Sample {i} of {target.Name} is not read.", error);
        }
        // Options may not suit every sample.
        if (contents.All(content => content is null))
            throw new InvalidOperationException($"No sample of {target.Name} is read.");
        Volatile.Write(ref current, first);
        Volatile.Write(ref began, Stopwatch.GetTimestamp());
        Exception? broken = null;
        var worker = new Thread(() =>
        {
            try
            {
                for (int index = first; index < first + count && failures.Count < 20; index++)
                {
                    Volatile.Write(ref current, index);
                    Volatile.Write(ref began, Stopwatch.GetTimestamp());
                    Try(index);
                }
            }
            catch (Exception error)
            {
                broken = error;
            }
        }, maxStackSize: 1 << 20) { IsBackground = true };
        worker.Start();
        while (!worker.Join(500))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref began)) > Longest)
                return [.. failures, new FuzzFailure(target.Name, seed, Volatile.Read(ref current), $"it takes more than {Longest}")];
        }
        return broken is null ? failures : throw new InvalidOperationException($"Input {current} of {target.Name}", broken);
    }

    /// <summary>Returns the sample and the bytes of an input.</summary>
    public (int Sample, byte[] Bytes) Input(int index)
    {
        var random = new Random(unchecked(seed * 486_187_739 + index));
        int sample = random.Next(target.Samples.Count);
        byte[] whole = target.Samples[sample];
        bool isFlip = target.IsProtected is not null && random.Next(2) == 0;
        return (sample, target.Wrap(isFlip ? Mutator.Flip(whole, random) : Mutator.Mutate(whole, random)));
    }

    private void Try(int index)
    {
        (int sample, byte[] bytes) = Input(index);
        File.WriteAllBytes(target.File, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        (string? content, Exception? error) = Outcome();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (error is not (null or BlasNetException))
            Fail(index, error.ToString());
        else if (error is BlasNetException && string.IsNullOrWhiteSpace(error.Message))
            Fail(index, "an error without a sentence");
        else if (allocated > MostBytes)
            Fail(index, $"it allocates {allocated >> 20} MiB for a file of {bytes.Length} bytes");
        if (content is null)
            return;
        Read++;
        if (target.IsProtected is { } isProtected)
        {
            if (isProtected(bytes) && content != contents[sample])
                Fail(index, $"a damaged file is read as another one:\n{content}\ninstead of\n{contents[sample]}");
        }
        else if (index % 4 == 0)
        {
            // What reads a file may write it, too.
            File.WriteAllBytes(target.File, bytes);
            if (Outcome().Content != content)
                Fail(index, "the same file is read as something else the second time");
        }
    }

    private (string? Content, Exception? Error) Outcome()
    {
        try
        {
            return (target.Read(target.File), null);
        }
        catch (Exception error)
        {
            return (null, error);
        }
    }

    // One input is enough for each place.
    private void Fail(int index, string what)
    {
        string place = string.Join('\n', what.Split('\n').Where(line => line.Contains("BlasNet", StringComparison.Ordinal)).Take(2));
        if (places.Add(place.Length > 0 ? place : what))
            failures.Add(new FuzzFailure(target.Name, seed, index, what));
    }
}
