using BlasNet.Exchange;
using BlasNet.Tests.Exchange;

namespace BlasNet.Tests.Fuzzing;

/// <content>Graphs of other programs.</content>
internal static partial class FuzzTargets
{
    private const int EachSample = 6;

    private static FuzzTarget Onnx(string folder) => new(
        "onnx", Path.Combine(folder, "a.onnx"),
        [.. OnnxCases.All.Where((_, i) => i % EachSample == 0).Select(graph => graph.Model.Write().ToArray()), Exported()],
        path => Text(ModelImport.Read(path, new ImportOptions()))) { Share = 3 };

    // What BlasNet wrote itself.
    private static byte[] Exported()
    {
        Model model = Model.Input(4).Add(Layer.PiecewiseLinear(3, 4, size: 2)).Add(Layer.Dense(2));
        using var network = new Network(model, Loss.MeanSquaredError(), 5, 1);
        return OnnxExport.Of(new ExportRequest(network, Loss.MeanSquaredError(), null, [], new OnnxOptions { ModelOnly = true }))
            .Write().ToArray();
    }

    private static FuzzTarget StateDict(string folder)
    {
        var layers = new ImportOptions { ModelFile = ForeignFiles.Path("pytorch", "conv-norm-linear.json") };
        return new FuzzTarget("state-dict", Path.Combine(folder, "a.safetensors"),
            [File.ReadAllBytes(ForeignFiles.Path("pytorch", "conv-norm-linear.safetensors"))],
            path => Text(ModelImport.Read(path, layers)));
    }
}
