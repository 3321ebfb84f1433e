using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <content>Changes of shape, patterns that programs write, and sequences.</content>
internal static partial class OnnxCases
{
    private static IEnumerable<OnnxCase> Shapes()
    {
        int[] image = [3, 4, 5];
        yield return Case("Flatten", image, g => g.Node("Flatten", ["x"]));
        yield return Case("Flatten, axis -3", image, g => g.Node("Flatten", ["x"], N("axis", -3)));
        yield return Case("Reshape to a vector by -1", image, g => g.Node("Reshape", ["x", g.Whole(0, -1)]));
        yield return Case("Reshape with the batch open", image, g => g.Node("Reshape", ["x", g.Whole(-1, 60)]));
        yield return Case("Reshape with zeros", image, g => g.Node("Reshape", ["x", g.Whole(0, 0, -1)]));
        yield return Case("Reshape of a vector to an image", [60], g => g.Node("Reshape", ["x", g.Whole(-1, 3, 4, 5)]));
        yield return Case("Reshape by shape arithmetic", image, g =>
        {
            string batch = g.Node("Unsqueeze", [g.Node("Gather", [g.Node("Shape", ["x"]), g.Index(0)], N("axis", 0)), g.Whole(0)]);
            return g.Node("Reshape", ["x", g.Node("Concat", [batch, g.Whole(-1)], N("axis", 0))]);
        });
        yield return Case("Squeeze", [1, 4, 5], g => g.Node("Squeeze", ["x", g.Whole(1)]));
        yield return Case("Squeeze 11", [4, 1], g => g.Node("Squeeze", ["x"], I("axes", -1)), 11);
        yield return Case("Unsqueeze", [4, 5], g => g.Node("Unsqueeze", ["x", g.Whole(1, -1)]));
        yield return Case("Unsqueeze 11", [4, 5], g => g.Node("Unsqueeze", ["x"], I("axes", 2)), 11);
        foreach (long[] order in new long[][] { [0, 1, 2, 3], [0, 1, 3, 2], [0, 2, 1, 3], [0, 2, 3, 1], [0, 3, 1, 2], [0, 3, 2, 1] })
        {
            string text = string.Join(' ', order);
            yield return Case("Transpose " + text, image, g => g.Node("Transpose", ["x"], I("perm", order)));
            yield return Case($"Transpose {text} of an image", image,
                g => g.Node("Relu", [g.Node("Transpose", [g.Node("Conv", ["x", g.Weight(2, 3, 2, 2)])], I("perm", order))]));
        }
        yield return Case("Pad", image, g => g.Node("Pad", ["x", g.Whole(0, 0, 1, 2, 0, 0, 3, 0)]));
        yield return Case("Pad 10", image, g => g.Node("Pad", ["x"], I("pads", 0, 0, 1, 2, 0, 0, 3, 0)), 10);
        yield return Case("Pad of channels", image, g => g.Node("Pad", ["x", g.Whole(0, 1, 0, 0, 0, 1, 0, 0)]));
        yield return Case("Pad before a Conv", image,
            g => g.Node("Conv", [g.Node("Pad", ["x", g.Whole(0, 0, 0, 1, 0, 0, 1, 1)]), g.Weight(2, 3, 3, 3)]));
        yield return Case("Pad of a vector", [6], g => g.Node("Pad", ["x", g.Whole(0, 2, 0, 1)]));
        yield return Case("Slice", image, g => g.Node("Slice", ["x", g.Whole(1, 0), g.Whole(3, 4), g.Whole(2, 3)]));
        yield return Case("Slice, negative", image, g => g.Node("Slice", ["x", g.Whole(-3), g.Whole(-1), g.Whole(-1)]));
        yield return Case("Slice, end out of bounds", image, g => g.Node("Slice", ["x", g.Whole(1), g.Whole(long.MaxValue), g.Whole(1)]));
        yield return Case("Slice with steps", image,
            g => g.Node("Slice", ["x", g.Whole(0, 4), g.Whole(4, 0), g.Whole(2, 3), g.Whole(2, -2)]));
        yield return Case("Slice of an image", image, g => g.Node("Slice",
            [g.Node("Conv", ["x", g.Weight(6, 3, 1, 1)]), g.Whole(2, 1), g.Whole(5, 3), g.Whole(1, 2)]));
        yield return Case("Gather of one position", [5, 4], g => g.Node("Gather", ["x", g.Index(-1)], N("axis", 1)));
        yield return Case("Gather of several positions", [5, 4], g => g.Node("Gather", ["x", g.Whole(2, 0, 1)], N("axis", 2)));
        foreach (long axis in new[] { 1L, 2, 3, -1 })
            yield return Case($"Concat, axis {axis}", image, g => g.Node("Concat", ["x", g.Node("Tanh", ["x"])], N("axis", axis)));
        yield return Case("Concat of the channels of images", image, g => g.Node("Concat",
            [g.Node("Conv", ["x", g.Weight(2, 3, 1, 1)]), g.Node("Relu", ["x"]), g.Node("MaxPool", ["x"], I("kernel_shape", 1, 1))],
            N("axis", 1)));
        yield return Case("Concat of vectors", [6], g => g.Node("Concat", [g.Node("Relu", ["x"]), "x"], N("axis", 1)));
        yield return Case("Split", [6, 4], g =>
        {
            string[] parts = g.Nodes("Split", 3, ["x"], N("axis", 1));
            return g.Node("Add", [parts[0], g.Node("Mul", [parts[1], parts[2]])]);
        });
        yield return Case("Split into given parts", [6], g =>
        {
            string[] parts = g.Nodes("Split", 2, ["x", g.Whole(2, 4)], N("axis", -1));
            return g.Node("Concat", [parts[1], parts[0]], N("axis", 1));
        });
        yield return Case("Split of channels", [4, 5, 3], g =>
        {
            string[] parts = g.Nodes("Split", 2, [g.Node("Conv", ["x", g.Weight(6, 4, 1, 1)])], N("axis", 1));
            return g.Node("Mul", [parts[0], g.Node("Sigmoid", [parts[1]])]);
        });
        yield return Case("Cast between floats", [6], g => g.Node("Relu", [g.Node("Cast", ["x"], N("to", 1))]));
    }

    private static IEnumerable<OnnxCase> Patterns()
    {
        int[] image = [2, 6, 5];
        yield return Case("Conv, Flatten, Gemm", image, g => g.Node("Gemm",
            [g.Node("Flatten", [g.Node("Relu", [g.Node("Conv", ["x", g.Weight(4, 2, 3, 3)])])]), g.Weight(3, 48), g.Weight(3)],
            N("transB", 1)));
        yield return Case("Conv, Flatten, BatchNormalization, Relu, Gemm", image, g => g.Node("Gemm", [g.Node("Relu",
            [Normalized(g, g.Node("Flatten", [g.Node("Conv", ["x", g.Weight(4, 2, 3, 3)])]), 48)]), g.Weight(48, 3)]));
        yield return Case("Conv, Flatten, Mul and Add, MatMul", image, g => g.Node("MatMul", [g.Node("Add", [g.Node("Mul",
            [g.Node("Flatten", [g.Node("Conv", ["x", g.Weight(4, 2, 3, 3)])]), g.Weight(48)]), g.Weight(48)]), g.Weight(48, 3)]));
        yield return Case("Conv, Flatten, Softmax, Gemm", image, g => g.Node("Gemm",
            [g.Node("Softmax", [g.Node("Flatten", [g.Node("Conv", ["x", g.Weight(4, 2, 3, 3)])])]), g.Weight(48, 3)]));
        yield return Case("Conv, Flatten, LayerNormalization", image, g => g.Node("LayerNormalization",
            [g.Node("Flatten", [g.Node("Conv", ["x", g.Weight(4, 2, 3, 3)])]), g.Weight(48), g.Weight(48)]));
        yield return Case("Conv, Flatten read twice", image, g =>
        {
            string flat = g.Node("Flatten", [g.Node("Conv", ["x", g.Weight(4, 2, 3, 3)])]);
            return g.Node("Concat", [g.Node("Gemm", [flat, g.Weight(48, 3)]), flat], N("axis", 1));
        });
        yield return Case("Gemm, Reshape, ConvTranspose", [6], g => g.Node("ConvTranspose",
            [g.Node("Reshape", [g.Node("Gemm", ["x", g.Weight(6, 24)]), g.Whole(-1, 4, 2, 3)]), g.Weight(4, 2, 2, 2)], I("strides", 2, 2)));
        yield return Case("patches: Conv, Reshape, Transpose, MatMul", image, g => g.Node("MatMul", [g.Node("Transpose", [g.Node("Reshape",
            [g.Node("Conv", ["x", g.Weight(4, 2, 2, 2)], I("strides", 2, 2)), g.Whole(0, 4, -1)])], I("perm", 0, 2, 1)), g.Weight(4, 3)]));
        yield return Case("tf2onnx: Transpose, Conv, Transpose", [6, 5, 2], g => g.Node("Transpose", [g.Node("Conv",
            [g.Node("Transpose", ["x"], I("perm", 0, 3, 1, 2)), g.Weight(4, 2, 3, 3)])], I("perm", 0, 2, 3, 1)));
        yield return Case("tf2onnx: Transpose, Conv, Transpose, Reshape, MatMul", [6, 5, 2], g => g.Node("MatMul", [g.Node("Reshape",
            [g.Node("Transpose", [g.Node("Conv", [g.Node("Transpose", ["x"], I("perm", 0, 3, 1, 2)), g.Weight(4, 2, 3, 3)])],
                I("perm", 0, 2, 3, 1)), g.Whole(-1, 48)]), g.Weight(48, 3)]));
        yield return Case("Gelu of erf", [6], g => Gelu(g, "x", halfFirst: true));
        yield return Case("Gelu of erf behind a MatMul", [6], g => Gelu(g, g.Node("MatMul", ["x", g.Weight(6, 5)]), halfFirst: false));
        yield return Case("Gelu of erf, half last", [6], g =>
        {
            string erf = g.Node("Add", [g.Node("Erf", [g.Node("Div", ["x", g.Number(1.41421356f)])]), g.Number(1)]);
            return g.Node("Mul", [g.Node("Mul", ["x", erf]), g.Number(0.5f)]);
        });
        yield return Case("silu", [6], g => g.Node("Mul", [g.Node("Sigmoid", ["x"]), "x"]));
        yield return Case("mish", [6], g => g.Node("Mul", ["x", g.Node("Tanh", [g.Node("Softplus", ["x"])])]));
        yield return Case("layer normalization of operators", [5, 4], g => LayerNorm(g, power: true, affine: true));
        yield return Case("layer normalization of operators, without arrays", [5, 4], g => LayerNorm(g, power: false, affine: false));
        yield return Case("attention of operators", [5, 6], g =>
        {
            string[] heads = [.. Enumerable.Range(0, 3).Select(_ => g.Node("Transpose",
                [g.Node("Reshape", [g.Node("MatMul", ["x", g.Weight(6, 6)]), g.Whole(0, 0, 2, 3)])], I("perm", 0, 2, 1, 3)))];
            string scores = g.Node("MatMul", [heads[0], g.Node("Transpose", [heads[1]], I("perm", 0, 1, 3, 2))]);
            string mixed = g.Node("MatMul", [g.Node("Softmax", [g.Node("Mul", [scores, g.Number(0.577f)])]), heads[2]]);
            return g.Node("Reshape", [g.Node("Transpose", [mixed], I("perm", 0, 2, 1, 3)), g.Whole(0, 0, 6)]);
        });
    }

    private static string Gelu(OnnxGraphBuilder g, string x, bool halfFirst)
    {
        string erf = g.Node("Add", [g.Node("Erf", [g.Node("Mul", [x, g.Number(0.70710678f)])]), g.Number(1)]);
        return halfFirst
            ? g.Node("Mul", [g.Node("Mul", [x, g.Number(0.5f)]), erf])
            : g.Node("Mul", [x, g.Node("Mul", [g.Number(0.5f), erf])]);
    }

    private static string LayerNorm(OnnxGraphBuilder g, bool power, bool affine)
    {
        string centred = g.Node("Sub", ["x", g.Node("ReduceMean", ["x"], I("axes", -1))]);
        string square = power ? g.Node("Pow", [centred, g.Number(2)]) : g.Node("Mul", [centred, centred]);
        string root = g.Node("Sqrt", [g.Node("Add", [g.Node("ReduceMean", [square], I("axes", -1)), g.Number(1e-3f)])]);
        string result = power ? g.Node("Div", [centred, root]) : g.Node("Mul", [centred, g.Node("Reciprocal", [root])]);
        return affine ? g.Node("Add", [g.Node("Mul", [result, g.Weight(4)]), g.Weight(4)]) : result;
    }

    private static IEnumerable<OnnxCase> Sequences()
    {
        foreach ((string kind, int gates) in new[] { ("LSTM", 4), ("GRU", 3), ("RNN", 1) })
        {
            foreach (string direction in new[] { "forward", "reverse", "bidirectional" })
            {
                int directions = direction == "bidirectional" ? 2 : 1;
                yield return Case($"{kind}, {direction}, all steps", [5, 3], g =>
                {
                    string y = Recurrent(g, kind, gates, directions, S("direction", direction))[0];
                    string joined = directions == 1
                        ? g.Node("Squeeze", [y, g.Whole(1)])
                        : g.Node("Reshape", [g.Node("Transpose", [y], I("perm", 0, 2, 1, 3)), g.Whole(0, 0, -1)]);
                    return g.Node("Transpose", [joined], I("perm", 1, 0, 2));
                });
            }
            yield return Case($"{kind}, state after the last step", [5, 3],
                g => g.Node("Gemm", [g.Node("Squeeze", [Recurrent(g, kind, gates, 1)[1], g.Whole(0)]), g.Weight(4, 2)]));
            yield return Case($"{kind}, last of all steps", [5, 3], g => g.Node("Gather", [g.Node("Transpose",
                [g.Node("Squeeze", [Recurrent(g, kind, gates, 1)[0], g.Whole(1)])], I("perm", 1, 0, 2)), g.Index(-1)], N("axis", 1)));
            yield return Case($"{kind}, without a bias", [5, 3], g => g.Node("Squeeze", [g.Nodes(kind, 2,
                [g.Node("Transpose", ["x"], I("perm", 1, 0, 2)), g.Weight(1, 4 * gates, 3), g.Weight(1, 4 * gates, 4)],
                N("hidden_size", 4))[1], g.Whole(0)]));
            yield return Case($"{kind}, samples first", [5, 3], g => g.Node("Squeeze", [g.Nodes(kind, 2,
                ["x", g.Weight(1, 4 * gates, 3), g.Weight(1, 4 * gates, 4)], N("hidden_size", 4), N("layout", 1))[0], g.Whole(2)]));
        }
        yield return Case("GRU, linear_before_reset", [5, 3],
            g => g.Node("Squeeze", [Recurrent(g, "GRU", 3, 1, N("linear_before_reset", 1))[1], g.Whole(0)]));
        yield return Case("RNN, Relu", [5, 3], g => g.Node("Squeeze",
            [Recurrent(g, "RNN", 1, 1, new OnnxAttribute("activations", (IReadOnlyList<string>)["Relu"]))[1], g.Whole(0)]));
        yield return Case("LSTM with a state of zeros by shape arithmetic", [5, 3], g =>
        {
            string batch = g.Node("Unsqueeze", [g.Node("Gather", [g.Node("Shape", ["x"]), g.Index(0)], N("axis", 0)), g.Whole(0)]);
            string zeros = g.Node("ConstantOfShape", [g.Node("Concat", [g.Whole(1), batch, g.Whole(4)], N("axis", 0))]);
            string[] y = g.Nodes("LSTM", 3, [g.Node("Transpose", ["x"], I("perm", 1, 0, 2)), g.Weight(1, 16, 3), g.Weight(1, 16, 4),
                g.Weight(1, 32), "", zeros, zeros], N("hidden_size", 4));
            return g.Node("Transpose", [g.Node("Squeeze", [y[0], g.Whole(1)])], I("perm", 1, 0, 2));
        });
    }

    private static string[] Recurrent(
        OnnxGraphBuilder g, string kind, int gates, int directions, params OnnxAttribute[] attributes) => g.Nodes(
        kind, 2, [g.Node("Transpose", ["x"], I("perm", 1, 0, 2)), g.Weight(directions, 4 * gates, 3), g.Weight(directions, 4 * gates, 4),
            g.Weight(directions, 8 * gates)], [N("hidden_size", 4), .. attributes]);
}
