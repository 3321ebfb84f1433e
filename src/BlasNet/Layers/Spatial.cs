using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Holds what layers over one, two or three spatial axes have in common.</summary>
internal static class Spatial
{
    /// <summary>Requires one, two or three axes.</summary>
    public static int CheckedAxes(int axes, string family) => axes is 1 or 2 or 3
        ? axes
        : throw new ConfigurationException($"{family}: the number of axes must be 1, 2 or 3, but it was '{axes}'.", nameof(axes));

    /// <summary>Takes a sample as positions with channels at the end; one that has no axis for channels has one channel.</summary>
    /// <exception cref="ConfigurationException">The sample has too few or too many axes; the sentence lacks the place.</exception>
    public static Shape WithChannels(Shape input, int axes) =>
        input.Rank == axes + 1 ? input
        : input.Rank == axes ? new Shape([.. input, 1])
        : throw new ConfigurationException($"the layer takes {Wanted(axes)}, but it receives the shape {input}.");

    private static string Wanted(int axes) => axes switch
    {
        1 => "sequences [steps, channels]",
        2 => "images [height, width, channels]",
        _ => "volumes [depth, height, width, channels]",
    };
}
