using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <summary>Graphs of the operators that layers come from, with the combinations of attributes of ONNX's own node tests.</summary>
/// <remarks>Source of the combinations: github.com/onnx/onnx, onnx/backend/test/case/node, and the tests of its exporters.</remarks>
internal static partial class OnnxCases
{
    /// <summary>Gets all cases.</summary>
    public static IEnumerable<OnnxCase> All => [.. Windows(), .. Elementwise(), .. Shapes(), .. Patterns(), .. Sequences()];

    private static OnnxCase Case(string name, int[] sample, Func<OnnxGraphBuilder, string> build, long opset = 17)
    {
        var graph = new OnnxGraphBuilder(name.Length + 31 * sample.Length);
        string output = build(graph);
        return new OnnxCase(name, graph.Model(opset, output, sample), sample);
    }

    private static OnnxAttribute I(string name, params long[] values) => new(name, (IReadOnlyList<long>)values);

    private static OnnxAttribute N(string name, long value) => new(name, value);

    private static OnnxAttribute F(string name, float value) => new(name, value);

    private static OnnxAttribute S(string name, string value) => new(name, value);

    private static IEnumerable<OnnxCase> Windows() => [.. Convolutions(), .. TransposedConvolutions(), .. Poolings(), .. Enlargements()];

    private static IEnumerable<OnnxCase> Convolutions()
    {
        int[] image = [2, 7, 5];
        OnnxCase Conv(string name, int[] sample, int[] kernel, bool bias, params OnnxAttribute[] attributes) => Case(
            "Conv, " + name, sample,
            g => g.Node("Conv", bias ? ["x", g.Weight(kernel), g.Weight(kernel[0])] : ["x", g.Weight(kernel)], attributes));
        yield return Conv("no attributes", image, [3, 2, 3, 3], false);
        yield return Conv("bias", image, [3, 2, 3, 3], true);
        yield return Conv("pads", image, [3, 2, 3, 3], false, I("pads", 1, 1, 1, 1));
        yield return Conv("strides and pads", image, [3, 2, 3, 3], false, I("pads", 1, 1, 1, 1), I("strides", 2, 2));
        yield return Conv("strides without pads", image, [3, 2, 3, 3], false, I("pads", 0, 0, 0, 0), I("strides", 2, 2));
        yield return Conv("uneven pads", image, [3, 2, 3, 3], true, I("pads", 1, 0, 1, 2), I("strides", 2, 2));
        yield return Conv("SAME_UPPER", image, [3, 2, 2, 4], true, S("auto_pad", "SAME_UPPER"));
        yield return Conv("SAME_LOWER", image, [3, 2, 2, 4], true, S("auto_pad", "SAME_LOWER"));
        yield return Conv("SAME_UPPER with strides", image, [3, 2, 3, 3], true, S("auto_pad", "SAME_UPPER"), I("strides", 2, 2));
        yield return Conv("SAME_LOWER with strides", image, [3, 2, 3, 3], true, S("auto_pad", "SAME_LOWER"), I("strides", 2, 2));
        yield return Conv("VALID", image, [3, 2, 3, 3], true, S("auto_pad", "VALID"));
        yield return Conv("dilations", image, [3, 2, 2, 2], true, I("dilations", 2, 3));
        yield return Conv("groups", [4, 7, 5], [6, 2, 3, 3], true, N("group", 2));
        yield return Conv("depthwise", [4, 7, 5], [8, 1, 3, 3], true, N("group", 4), I("pads", 1, 1, 1, 1));
        yield return Conv("kernel of 1", image, [3, 2, 1, 1], true, I("kernel_shape", 1, 1));
        yield return Conv("one axis", [3, 8], [4, 3, 3], true, I("strides", 2), I("pads", 1, 1));
        yield return Conv("one axis, causal", [3, 8], [4, 3, 3], true, I("pads", 4, 0), I("dilations", 2));
        yield return Conv("three axes", [2, 4, 5, 6], [3, 2, 2, 3, 2], true, I("strides", 1, 2, 1), I("pads", 0, 1, 0, 1, 1, 0));
        yield return Case("Conv, then Add of [F, 1, 1]", image,
            g => g.Node("Add", [g.Node("Conv", ["x", g.Weight(3, 2, 3, 3)]), g.Weight(3, 1, 1)]));
        yield return Case("Conv, then Relu", image, g => g.Node("Relu", [g.Node("Conv", ["x", g.Weight(3, 2, 3, 3), g.Weight(3)])]));
        yield return Case("Conv, then silu", image, g =>
        {
            string x = g.Node("Conv", ["x", g.Weight(3, 2, 3, 3), g.Weight(3)]);
            return g.Node("Mul", [x, g.Node("Sigmoid", [x])]);
        });
        yield return Case("two Conv with BatchNormalization between", image, g => g.Node("Conv", [g.Node("Relu",
            [Normalized(g, g.Node("Conv", ["x", g.Weight(4, 2, 3, 3)]), 4)]), g.Weight(2, 4, 3, 3), g.Weight(2)]));
    }

    private static IEnumerable<OnnxCase> TransposedConvolutions()
    {
        int[] image = [2, 3, 4];
        OnnxCase Conv(string name, int[] sample, int[] kernel, int filters, params OnnxAttribute[] attributes) => Case(
            "ConvTranspose, " + name, sample, g => g.Node("ConvTranspose", ["x", g.Weight(kernel), g.Weight(filters)], attributes));
        yield return Conv("no attributes", image, [2, 3, 3, 3], 3);
        yield return Conv("strides", image, [2, 3, 3, 3], 3, I("strides", 3, 2));
        yield return Conv("kernel smaller than strides", image, [2, 3, 2, 2], 3, I("strides", 3, 3));
        yield return Conv("strides and output_padding", image, [2, 3, 3, 3], 3, I("strides", 3, 2), I("output_padding", 1, 1));
        yield return Conv("output_padding beyond the kernel", image, [2, 3, 2, 2], 3, I("strides", 4, 3), I("output_padding", 3, 1));
        yield return Conv("output_shape", image, [2, 3, 3, 3], 3, I("strides", 3, 2), I("output_shape", 10, 8));
        yield return Conv("smaller output_shape", image, [2, 3, 3, 3], 3, I("strides", 3, 2), I("output_shape", 8, 6));
        yield return Conv("pads", image, [2, 3, 3, 3], 3, I("strides", 3, 2), I("pads", 1, 2, 1, 0));
        yield return Conv("pads and output_padding", image, [2, 3, 3, 3], 3, I("strides", 2, 2), I("pads", 1, 1, 1, 1),
            I("output_padding", 1, 1));
        yield return Conv("dilations", image, [2, 3, 2, 2], 3, I("dilations", 2, 2));
        yield return Conv("SAME_UPPER", image, [2, 3, 3, 3], 3, S("auto_pad", "SAME_UPPER"), I("strides", 2, 2));
        yield return Conv("SAME_LOWER", image, [2, 3, 4, 4], 3, S("auto_pad", "SAME_LOWER"), I("strides", 3, 3));
        yield return Conv("SAME_UPPER, small kernel", image, [2, 3, 1, 1], 3, S("auto_pad", "SAME_UPPER"), I("strides", 2, 2));
        yield return Conv("groups", [4, 3, 5], [4, 3, 3, 3], 6, N("group", 2), I("strides", 2, 1));
        yield return Conv("one axis", [2, 5], [2, 3, 3], 3, I("strides", 2));
        yield return Conv("three axes", [2, 2, 3, 4], [2, 3, 2, 3, 2], 3, I("strides", 1, 2, 2));
    }

    private static IEnumerable<OnnxCase> Poolings()
    {
        int[] image = [3, 9, 8];
        OnnxCase Pool(string kind, string name, int[] sample, int[] kernel, params OnnxAttribute[] attributes) => Case(
            $"{kind}, {name}", sample,
            g => g.Node(kind, ["x"], [I("kernel_shape", [.. kernel.Select(extent => (long)extent)]), .. attributes]));
        foreach (string kind in new[] { "MaxPool", "AveragePool" })
        {
            yield return Pool(kind, "no strides", image, [2, 2]);
            yield return Pool(kind, "strides", image, [3, 2], I("strides", 3, 2));
            yield return Pool(kind, "pads", image, [3, 3], I("pads", 2, 2, 2, 2));
            yield return Pool(kind, "uneven pads", image, [3, 3], I("pads", 0, 1, 2, 1), I("strides", 2, 2));
            yield return Pool(kind, "SAME_UPPER", image, [2, 2], S("auto_pad", "SAME_UPPER"));
            yield return Pool(kind, "SAME_LOWER", image, [2, 2], S("auto_pad", "SAME_LOWER"));
            yield return Pool(kind, "ceil_mode", image, [3, 3], I("strides", 2, 2), N("ceil_mode", 1));
            yield return Pool(kind, "ceil_mode without a window behind", [1, 2, 2], [1, 1], I("strides", 2, 2), N("ceil_mode", 1));
            yield return Pool(kind, "one axis", [3, 8], [3], I("strides", 2));
            yield return Pool(kind, "three axes", [2, 4, 5, 6], [2, 2, 2], I("strides", 2, 1, 2));
        }
        yield return Pool("MaxPool", "dilations", image, [2, 2], I("dilations", 2, 2));
        yield return Pool("MaxPool", "dilations and pads", [1, 5, 5], [4, 2], I("dilations", 1, 3), I("pads", 2, 1, 2, 1),
            I("strides", 2, 1));
        yield return Pool("AveragePool", "pads counted", image, [3, 3], I("pads", 2, 2, 2, 2), N("count_include_pad", 1));
        yield return Pool("AveragePool", "uneven pads counted", image, [3, 3], I("pads", 1, 0, 2, 1), N("count_include_pad", 1));
        foreach (string kind in new[] { "GlobalAveragePool", "GlobalMaxPool" })
        {
            yield return Case(kind, image, g => g.Node(kind, ["x"]));
            yield return Case(kind + ", then Flatten", image, g => g.Node("Flatten", [g.Node(kind, ["x"])]));
            yield return Case(kind + ", one axis", [3, 8], g => g.Node(kind, ["x"]));
        }
        yield return Case("ReduceMean of spatial axes", image, g => g.Node("ReduceMean", ["x"], I("axes", 2, 3), N("keepdims", 0)));
        yield return Case("ReduceMean of spatial axes by an input", image,
            g => g.Node("ReduceMean", ["x", g.Whole(-1, -2)], N("keepdims", 1)), 18);
        yield return Case("ReduceMax with the channels last", [9, 8, 3],
            g => g.Node("ReduceMax", ["x"], I("axes", 1, 2), N("keepdims", 0)));
    }

    private static IEnumerable<OnnxCase> Enlargements()
    {
        int[] image = [2, 3, 4];
        OnnxCase Resize(string name, int[] sample, float[] scales, params OnnxAttribute[] attributes) => Case("Resize, " + name, sample,
            g => g.Node("Resize", ["x", "", g.Floats(scales)], attributes));
        yield return Resize("nearest by 2", image, [1, 1, 2, 2]);
        yield return Resize("nearest by 2 and 3", image, [1, 1, 2, 3], S("nearest_mode", "round_prefer_ceil"));
        yield return Resize("nearest asymmetric floor", image, [1, 1, 3, 2], S("coordinate_transformation_mode", "asymmetric"),
            S("nearest_mode", "floor"));
        yield return Resize("linear half_pixel", image, [1, 1, 2, 3], S("mode", "linear"));
        yield return Resize("linear pytorch_half_pixel", image, [1, 1, 2, 2], S("mode", "linear"),
            S("coordinate_transformation_mode", "pytorch_half_pixel"));
        yield return Resize("linear, one axis", [2, 5], [1, 1, 3], S("mode", "linear"));
        yield return Resize("channels last", [3, 4, 2], [1, 2, 2, 1]);
        yield return Resize("three axes", [2, 2, 3, 2], [1, 1, 2, 1, 3]);
        yield return Case("Resize, sizes", image, g => g.Node("Resize", ["x", "", "", g.Whole(3, 2, 6, 8)]));
        yield return Case("Resize, sizes by shape arithmetic", image, g =>
        {
            string shape = g.Node("Shape", ["x"]);
            string sizes = g.Node("Mul", [g.Node("Slice", [shape, g.Whole(2), g.Whole(4)]), g.Whole(2, 2)]);
            string all = g.Node("Concat", [g.Node("Slice", [shape, g.Whole(0), g.Whole(2)]), sizes], N("axis", 0));
            return g.Node("Resize", ["x", "", "", all]);
        });
        yield return Case("Upsample 9", image, g => g.Node("Upsample", ["x", g.Floats(1, 1, 2, 3)], S("mode", "nearest")), 9);
        yield return Case("Upsample 7", image,
            g => g.Node("Upsample", ["x"], new OnnxAttribute("scales", (IReadOnlyList<float>)[1, 1, 2, 2])), 7);
    }

    private static string Normalized(OnnxGraphBuilder g, string x, int channels, params OnnxAttribute[] attributes) => g.Node(
        "BatchNormalization", [x, g.Weight(channels), g.Weight(channels), g.Weight(channels), g.Positive(channels)], attributes);
}
