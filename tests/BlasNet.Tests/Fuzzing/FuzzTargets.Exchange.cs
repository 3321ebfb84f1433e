using BlasNet.Exchange;
using BlasNet.Tests.Exchange;

namespace BlasNet.Tests.Fuzzing;

/// <content>Graphs of other programs.</content>
internal static partial class FuzzTargets
{
    private const int EachSample = 6;

    private static FuzzTarget Onnx(string folder) => new(
        "onnx", Path.Combine(folder, "a.onnx"),
        [.. OnnxCases.All.Where((_, i) => i % EachSample == 0).Select(graph => graph.Model.Write().ToArray())], path =>
        {
            ImportedModel imported = OnnxReader.Read(OnnxModel.Read(File.ReadAllBytes(path)), new OnnxImportOptions());
            return string.Join('\n', imported.Model.Layers) + imported.Report;
        }) { Share = 3 };

    private static FuzzTarget StateDict(string folder)
    {
        var layers = new ImportOptions { ModelFile = ForeignFiles.Path("pytorch", "conv-norm-linear.json") };
        return new FuzzTarget("state-dict", Path.Combine(folder, "a.safetensors"),
            [File.ReadAllBytes(ForeignFiles.Path("pytorch", "conv-norm-linear.safetensors"))],
            path => Text(ModelImport.Read(path, layers)));
    }
}
