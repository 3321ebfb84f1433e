using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Attention of several heads by its formula in basic operators of ONNX.</summary>
internal static class AttentionExport
{
    // A score that no softmax gives a weight, and that leaves a row without any other one defined.
    private const float Hidden = -1e30f;

    /// <summary>Adds the layer.</summary>
    public static ExportedValue Add(MultiHeadAttention layer, LayerScope scope)
    {
        var roles = new AttentionRoles(scope.Inputs.Count);
        ExportedValue[] inputs = [.. scope.Inputs.Select(scope.ToLast)];
        ExportedValue query = inputs[AttentionRoles.Query], value = inputs[roles.Value], key = inputs[roles.Key];
        string q = Project(layer, scope, query, "query", layer.KeyDim, 0, 2, 1, 3);
        string k = Project(layer, scope, key, "key", layer.KeyDim, 0, 2, 3, 1);
        string v = Project(layer, scope, value, "value", layer.ValueDim, 0, 2, 1, 3);
        string scores = scope.Add("Mul", [scope.Add("MatMul", [q, k]), scope.Graph.Float((float)(1 / Math.Sqrt(layer.KeyDim)))]);
        if (layer.Causal)
            scores = scope.Add("Add", [scores, scope.Graph.Floats(Later(query.Shape[0], key.Shape[0]), query.Shape[0], key.Shape[0])]);
        string? lengths = scope.Lengths.Count > 0 ? scope.Lengths[roles.Value] : null;
        if (lengths is not null)
        {
            string real = scope.Add("Unsqueeze", [LengthsExport.IsReal(scope, lengths, key.Shape[0]), scope.Graph.Integers(1, 2)]);
            scores = scope.Add("Where", [real, scores, scope.Graph.Float(Hidden)]);
        }
        string mixed = scope.Add("MatMul", [scope.Add("Softmax", [scores], new OnnxAttribute("axis", -1L)), v]);
        if (lengths is not null)
            mixed = scope.Add("Mul", [mixed, IsSeen(scope, lengths)]);
        mixed = scope.Add("Transpose", [mixed], new OnnxAttribute("perm", (IReadOnlyList<long>)[0, 2, 1, 3]));
        int width = layer.NumHeads * layer.ValueDim;
        string y = scope.Add("MatMul", [
            scope.Reshape(mixed, [query.Shape[0], width]), scope.Weights("output.kernel", width, query.Shape.Last)]);
        return scope.Result(layer.UseBias ? scope.Add("Add", [y, scope.Weights("output.bias", query.Shape.Last)]) : y);
    }

    // [N, T, D] times [D, heads · width], then a head as the first axis of each sample.
    private static string Project(
        MultiHeadAttention layer, LayerScope scope, ExportedValue x, string name, int width, params IReadOnlyList<long> order)
    {
        int columns = layer.NumHeads * width;
        string y = scope.Add("MatMul", [x.Name, scope.Weights($"{name}.kernel", x.Shape.Last, columns)]);
        if (layer.UseBias)
            y = scope.Add("Add", [y, scope.Weights($"{name}.bias", columns)]);
        return scope.Add("Transpose", [scope.Reshape(y, [x.Shape[0], layer.NumHeads, width])], new OnnxAttribute("perm", order));
    }

    private static float[] Later(int queries, int keys)
    {
        var scores = new float[queries * keys];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = i % keys > i / keys ? Hidden : 0;
        return scores;
    }

    // 0 for a sample without a real step, whose queries mix nothing.
    private static string IsSeen(LayerScope scope, string lengths) => scope.Add("Unsqueeze", [
        scope.Add("Cast", [scope.Add("Greater", [lengths, scope.Graph.Integer(0)])], LengthsExport.To(OnnxType.Float)),
        scope.Graph.Integers(1, 2, 3)]);
}
