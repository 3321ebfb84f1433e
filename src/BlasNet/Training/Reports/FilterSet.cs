using System.Globalization;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Models;
using BlasNet.Tensors;

namespace BlasNet.Training.Reports;

/// <summary>Holds the filters of a run's first layer as they were before training and as they are now.</summary>
/// <param name="Key">The array's key, such as <c>1.conv2D.kernel</c>.</param>
/// <param name="Shape">Rows, columns, channels, filters.</param>
/// <param name="Before">The weights with which the run began.</param>
/// <param name="After">The newest weights; null where none are kept yet.</param>
internal sealed record FilterSet(string Key, Shape Shape, float[] Before, float[]? After)
{
    private const string Kernel = "kernel";

    /// <summary>Gets the number of filters.</summary>
    public int Count => Shape[3];

    /// <summary>Gets the number of channels of the image that a filter sees.</summary>
    public int Channels => Shape[2];

    /// <summary>Reads the filters of a run; null where the first layer with a kernel does not convolve images.</summary>
    /// <remarks>The weights before training are drawn again from model and seed: that is how the run drew them.</remarks>
    /// <exception cref="DataException">The file of the weights is malformed.</exception>
    public static FilterSet? Read(RunRecord run)
    {
        Model model = run.Config.Model.Model;
        if (FirstKernel(model) is not { } first || model.Layers[first.Position] is not Convolution { Axes: 2 })
            return null;
        using var fresh = new Network(model, run.Config.Seed, threads: 1);
        float[] before = [.. fresh.GetWeights(first.Key)];
        TensorEntry? after = run.Weights is { } file ? SafeTensors.Read(file)[first.Key] : null;
        if (after is not null && !after.Shape.SequenceEqual(first.Shape))
            throw new DataException(new Place(run.Weights), $"the tensor '{first.Key}' has the shape {Shape.Text(after.Shape)}, "
                + $"but the run's model needs {first.Shape}.");
        return new FilterSet(first.Key, first.Shape, before, after?.ToFloats());
    }

    /// <summary>Says why a run has no filters to show.</summary>
    public static string Absence(RunRecord run) => FirstKernel(run.Config.Model.Model) is { } first
        ? $"the first kernel of its model, '{first.Key}' of the shape {first.Shape}, is no convolution of images"
        : "its model has no kernel";

    /// <summary>Gives the weights of one filter: [rows, columns, channels].</summary>
    public float[] Filter(float[] weights, int filter) =>
        [.. Enumerable.Range(0, weights.Length / Count).Select(i => weights[i * Count + filter])];

    /// <summary>Returns a line such as <c>30 filters of 5 x 5 x 1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Count} filter{(Count == 1 ? "" : "s")} of {Shape[0]} x {Shape[1]} x {Channels}");

    private static (int Position, string Key, Shape Shape)? FirstKernel(Model model)
    {
        IReadOnlyList<Shape> shapes = model.Shapes();
        for (int i = 0; i < model.Layers.Count; i++)
        {
            Shape[] inputs = model.InputShapes(i, shapes);
            if (model.WithPlace(i, layer => layer.Parameters(inputs)).FirstOrDefault(array => array.Name == Kernel) is { } kernel)
                return (i, $"{model.Key(i)}.{Kernel}", kernel.Shape);
        }
        return null;
    }
}
