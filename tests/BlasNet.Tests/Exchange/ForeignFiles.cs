using BlasNet.Numerics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Exchange;

/// <summary>Models made by other programs, with inputs and the outputs that those computed.</summary>
internal static class ForeignFiles
{
    /// <summary>Returns the path of a file of the checkout.</summary>
    public static string Path(params string[] parts) =>
        Repository.File(System.IO.Path.Combine(["tests", "BlasNet.Tests", "Exchange", "Files", .. parts]));

    /// <summary>Asserts that a model gives the outputs y for the inputs x of an archive.</summary>
    public static void AssertOutputs(SavedModel model, string archive, double tolerance = 1e-5)
    {
        IReadOnlyDictionary<string, NumpyArray> arrays = NumpyFile.ReadArchive(archive);
        NumpyArray x = arrays["x"], y = arrays["y"];
        Samples inputs = Samples.FromFloats(x.ToFloats(), [.. x.Dimensions.Skip(1)]);
        double[] expected = [.. y.ToFloats().Select(value => (double)value)];
        Near.AssertNear(expected, Flat(model, inputs), tolerance, System.IO.Path.GetFileName(archive));
    }

    /// <summary>Returns the outputs of a model, one sample after the other.</summary>
    public static float[] Flat(SavedModel model, Samples inputs)
    {
        var outputs = model.Network.Predict(inputs);
        var flat = new float[outputs.FlattenedLength];
        outputs.FlattenTo(flat);
        return flat;
    }
}
