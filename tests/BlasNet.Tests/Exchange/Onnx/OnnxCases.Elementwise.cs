using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <content>Activations, normalizations, and what works element by element.</content>
internal static partial class OnnxCases
{
    private static IEnumerable<OnnxCase> Elementwise() => [.. Activations(), .. Normalizations(), .. Products(), .. Arithmetic()];

    private static IEnumerable<OnnxCase> Activations()
    {
        foreach (string kind in new[] { "Relu", "Sigmoid", "Tanh", "Softplus", "LeakyRelu", "Elu", "Selu", "Celu", "Softmax" })
            yield return Case(kind, [3, 4], g => g.Node(kind, ["x"]));
        foreach ((string kind, long opset) in new[] { ("Mish", 18L), ("Gelu", 20), ("Swish", 24) })
            yield return Case(kind, [3, 4], g => g.Node(kind, ["x"]), opset);
        yield return Case("LeakyRelu, alpha", [5], g => g.Node("LeakyRelu", ["x"], F("alpha", 0.1f)));
        yield return Case("Elu, alpha", [5], g => g.Node("Elu", ["x"], F("alpha", 2)));
        yield return Case("PRelu of one slope", [5], g => g.Node("PRelu", ["x", g.Floats(0.25f)]));
        yield return Case("Clip as relu, attributes", [5], g => g.Node("Clip", ["x"], F("min", 0)), 10);
        yield return Case("Clip as relu, inputs", [5], g => g.Node("Clip", ["x", g.Number(0)]));
        yield return Case("Clip without bounds", [5], g => g.Node("Relu", [g.Node("Clip", ["x"])]));
        yield return Case("Max with 0", [5], g => g.Node("Max", ["x", g.Number(0)]));
        foreach (long axis in new[] { 1L, 2, -1, 3, -2 })
            yield return Case($"Softmax, axis {axis}", [3, 4, 5], g => g.Node("Softmax", ["x"], N("axis", axis)));
        yield return Case("Softmax 11, default axis", [3, 4, 5], g => g.Node("Softmax", ["x"]), 11);
        yield return Case("Softmax 11, axis 2", [3, 4, 5], g => g.Node("Softmax", ["x"], N("axis", 2)), 11);
        yield return Case("Softmax 11, last axis", [3, 4], g => g.Node("Softmax", ["x"], N("axis", -1)), 11);
        yield return Case("Softmax 11, vector", [6], g => g.Node("Softmax", ["x"]), 11);
        yield return Case("Softmax of the channels of an image", [3, 4, 5],
            g => g.Node("Softmax", [g.Node("Conv", ["x", g.Weight(4, 3, 1, 1)])], N("axis", 1)));
        yield return Case("Softmax 11 of an image", [3, 4, 5], g => g.Node("Softmax", [g.Node("Conv", ["x", g.Weight(4, 3, 1, 1)])]), 11);
        yield return Case("Softmax of a spatial axis of an image", [3, 4, 5],
            g => g.Node("Softmax", [g.Node("Conv", ["x", g.Weight(4, 3, 1, 1)])], N("axis", 3)));
        yield return Case("Dropout and Identity", [5], g => g.Node("Relu", [g.Node("Identity", [g.Node("Dropout", ["x"])])]));
    }

    private static IEnumerable<OnnxCase> Normalizations()
    {
        yield return Case("BatchNormalization, image", [3, 4, 5], g => Normalized(g, "x", 3));
        yield return Case("BatchNormalization, epsilon", [3, 4, 5], g => Normalized(g, "x", 3, F("epsilon", 0.01f)));
        yield return Case("BatchNormalization, vector", [6], g => Normalized(g, "x", 6));
        yield return Case("BatchNormalization, sequence", [3, 4], g => Normalized(g, "x", 3));
        yield return Case("BatchNormalization 6", [3, 4, 5], g => Normalized(g, "x", 3, N("is_test", 1)), 6);
        yield return Case("BatchNormalization 14", [3, 4, 5], g => Normalized(g, "x", 3, N("training_mode", 0)), 15);
        foreach (long axis in new[] { -1L, 1, 2, -2 })
        {
            yield return Case($"LayerNormalization, axis {axis}", [3, 4, 5], g =>
            {
                int[] shape = [.. new[] { 3, 4, 5 }.Skip((int)(axis < 0 ? axis + 3 : axis - 1))];
                return g.Node("LayerNormalization", ["x", g.Weight(shape), g.Weight(shape)], N("axis", axis), F("epsilon", 0.1f));
            });
        }
        yield return Case("LayerNormalization, no bias", [3, 4], g => g.Node("LayerNormalization", ["x", g.Weight(4)]));
        yield return Case("LayerNormalization of a vector", [6], g => g.Node("LayerNormalization", ["x", g.Weight(6), g.Weight(6)]));
        yield return Case("LayerNormalization of channels between convolutions", [2, 5, 4], g =>
        {
            string last = g.Node("Transpose", [g.Node("Conv", ["x", g.Weight(3, 2, 1, 1)])], I("perm", 0, 2, 3, 1));
            string first = g.Node("Transpose", [g.Node("LayerNormalization", [last, g.Weight(3), g.Weight(3)])], I("perm", 0, 3, 1, 2));
            return g.Node("Conv", [first, g.Weight(2, 3, 2, 2)]);
        });
    }

    private static IEnumerable<OnnxCase> Products()
    {
        yield return Case("Gemm", [4], g => g.Node("Gemm", ["x", g.Weight(4, 3), g.Weight(3)]));
        yield return Case("Gemm, transB", [4], g => g.Node("Gemm", ["x", g.Weight(3, 4), g.Weight(3)], N("transB", 1)));
        yield return Case("Gemm, alpha and beta", [4],
            g => g.Node("Gemm", ["x", g.Weight(4, 3), g.Weight(1, 3)], F("alpha", 0.25f), F("beta", 0.35f)));
        yield return Case("Gemm, no C", [4], g => g.Node("Gemm", ["x", g.Weight(4, 3)]));
        yield return Case("Gemm, C of one number", [4], g => g.Node("Gemm", ["x", g.Weight(4, 3), g.Number(0.5f)]));
        yield return Case("Gemm, C of one number in a list", [4], g => g.Node("Gemm", ["x", g.Weight(4, 3), g.Weight(1)]));
        yield return Case("MatMul", [4], g => g.Node("MatMul", ["x", g.Weight(4, 3)]));
        yield return Case("MatMul, Add, Relu", [4],
            g => g.Node("Relu", [g.Node("Add", [g.Weight(3), g.Node("MatMul", ["x", g.Weight(4, 3)])])]));
        yield return Case("MatMul of a sequence", [5, 4], g => g.Node("Add", [g.Node("MatMul", ["x", g.Weight(4, 3)]), g.Weight(3)]));
        yield return Case("MatMul of an image", [5, 6, 4], g => g.Node("MatMul", ["x", g.Weight(4, 3)]));
        yield return Case("MatMul of two values", [5, 4],
            g => g.Node("MatMul", ["x", g.Node("Transpose", [g.Node("Relu", ["x"])], I("perm", 0, 2, 1))]));
        yield return Case("MatMul, Softmax", [4], g => g.Node("Softmax", [g.Node("MatMul", ["x", g.Weight(4, 3)])]));
    }

    private static IEnumerable<OnnxCase> Arithmetic()
    {
        int[] image = [3, 4, 5];
        foreach (string kind in new[] { "Add", "Sub", "Mul", "Div" })
        {
            yield return Case(kind + " of a number", image, g => g.Node(kind, ["x", g.Number(0.75f)]));
            yield return Case(kind + " of numbers per channel", image, g => g.Node(kind, ["x", g.Positive(3, 1, 1)]));
            yield return Case(kind + " of numbers per column", image, g => g.Node(kind, ["x", g.Positive(5)]));
            yield return Case(kind + " of a whole sample", image, g => g.Node(kind, ["x", g.Positive(1, 3, 4, 5)]));
            yield return Case(kind + " of a vector", [6], g => g.Node(kind, ["x", g.Positive(6)]));
        }
        yield return Case("Sub from a number", [6], g => g.Node("Sub", [g.Number(1), "x"]));
        yield return Case("Add of positions", [5, 4], g => g.Node("Add", ["x", g.Weight(5, 4)]));
        yield return Case("Add of a matrix that is repeated", image, g => g.Node("Add", ["x", g.Weight(4, 5)]));
        yield return Case("Neg", [6], g => g.Node("Neg", ["x"]));
        yield return Case("Sub and Div at the input of a Conv", image, g => g.Node("Conv",
            [g.Node("Div", [g.Node("Sub", ["x", g.Weight(1, 3, 1, 1)]), g.Positive(3, 1, 1)]), g.Weight(2, 3, 3, 3)]));
        foreach (string kind in new[] { "Add", "Sub", "Mul", "Sum", "Mean" })
        {
            yield return Case(kind + " of two values", image, g => g.Node(kind, ["x", g.Node("Tanh", ["x"])]));
            yield return Case(kind + " of two vectors", [6], g => g.Node(kind, [g.Node("Relu", ["x"]), g.Node("Tanh", ["x"])]));
        }
        yield return Case("Sum of three", image, g => g.Node("Sum", ["x", g.Node("Tanh", ["x"]), g.Node("Relu", ["x"])]));
        yield return Case("Sum of one", [6], g => g.Node("Relu", [g.Node("Sum", ["x"])]));
        yield return Case("Add around convolutions", image, g =>
        {
            string x = g.Node("Conv", ["x", g.Weight(3, 3, 3, 3)], I("pads", 1, 1, 1, 1));
            return g.Node("Relu", [g.Node("Add", ["x", x])]);
        });
        yield return Case("Mul by weights of channels", image, g =>
        {
            string x = g.Node("Conv", [g.Node("GlobalAveragePool", ["x"]), g.Weight(3, 3, 1, 1)]);
            return g.Node("Mul", [g.Node("Relu", ["x"]), g.Node("Sigmoid", [x])]);
        });
        yield return Case("Mul by weights of positions", image, g =>
            g.Node("Mul", ["x", g.Node("Sigmoid", [g.Node("Conv", ["x", g.Weight(1, 3, 1, 1)])])]));
        yield return Case("Mul by one number per sample", [6],
            g => g.Node("Mul", ["x", g.Node("Sigmoid", [g.Node("MatMul", ["x", g.Weight(6, 1)])])]));
    }
}
