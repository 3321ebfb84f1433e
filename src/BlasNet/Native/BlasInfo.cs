namespace BlasNet.Native;

/// <summary>Description of the loaded BLAS, in its own words.</summary>
/// <param name="Path">The file; empty for the managed back-end.</param>
/// <param name="Version">For example '0.3.21'; 'managed' for the managed back-end.</param>
/// <param name="Config">The whole text of openblas_get_config.</param>
/// <param name="CoreType">The kernels chosen for this processor, for example 'SkylakeX'.</param>
/// <param name="Threading">Threading of the build.</param>
/// <param name="Threads">Threads inside OpenBLAS: 1, unless the library refuses.</param>
/// <param name="MissingSymbols">Optional functions that this build lacks; others replace them.</param>
internal sealed record BlasInfo(string Path, string Version, string Config, string CoreType, BlasThreading Threading, int Threads,
    IReadOnlyList<string> MissingSymbols)
{
    /// <summary>The plain C# back-end, chosen with BLASNET_BLAS=managed.</summary>
    public static readonly BlasInfo Managed = new("", "managed", "", "managed", BlasThreading.Managed, 1, []);

    /// <summary>Gets the kernels that OpenBLAS took by itself, too narrow for this processor, before it was told to use those of
    /// <see cref="CoreType"/>; null where it was not told.</summary>
    public string? OwnCoreType { get; init; }

    /// <summary>Gets whether no native library is used.</summary>
    public bool IsManaged => Threading == BlasThreading.Managed;
}

/// <summary>Threading of a BLAS build; the first three values are those of openblas_get_parallel.</summary>
internal enum BlasThreading
{
    /// <summary>No threads and no safety against concurrent callers: BlasNet takes a lock around each call.</summary>
    Serial = 0,

    /// <summary>Its own thread pool, kept at one thread.</summary>
    Pthread = 1,

    /// <summary>OpenMP, kept at one thread.</summary>
    OpenMP = 2,

    /// <summary>Not OpenBLAS but the managed loops.</summary>
    Managed = 3,
}
