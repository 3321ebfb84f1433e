namespace BlasNet.Training.Runs;

/// <summary>Describes the matrix library of a run: where it came from, its version, and the kernels it chose for this CPU.</summary>
internal sealed record BlasDescription(string Path, string Version, string CoreType);
