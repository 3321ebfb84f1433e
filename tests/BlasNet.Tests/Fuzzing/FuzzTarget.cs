namespace BlasNet.Tests.Fuzzing;

/// <summary>Format to be read from mutated files.</summary>
/// <param name="Name">The name, which a failing input is told by.</param>
/// <param name="File">The path that an input is written to.</param>
/// <param name="Samples">Valid files.</param>
/// <param name="Read">Reads the file, and returns a text of all that was read; null where the file was put aside as unusable.</param>
internal sealed record FuzzTarget(string Name, string File, IReadOnlyList<byte[]> Samples, Func<string, string?> Read)
{
    /// <summary>Gets the share of inputs, in relation to the other targets.</summary>
    public int Share { get; init; } = 1;

    /// <summary>Gets what turns a mutated sample into a file: a checksum or a frame that is to fit.</summary>
    public Func<byte[], byte[]> Wrap { get; init; } = bytes => bytes;

    /// <summary>Gets whether a file protects its content, so that a mutated one must not be read as another content.</summary>
    public Func<byte[], bool>? IsProtected { get; init; }
}

/// <summary>Result of an input that ended neither well nor in a sentence.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Index">The number of the input.</param>
/// <param name="What">What happened.</param>
internal sealed record FuzzFailure(string Target, int Seed, int Index, string What)
{
    public override string ToString() => FormattableString.Invariant(
        $"{Target}, seed {Seed}, input {Index} (alone: BLASNET_FUZZ_INPUT={Target}:{Seed}:{Index}): {What}");
}
