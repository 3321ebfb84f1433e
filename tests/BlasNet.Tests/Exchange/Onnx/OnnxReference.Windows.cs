using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <content>Windows: convolutions and pooling.</content>
internal sealed partial class OnnxReference
{
    private static int[] Numbers(OnnxNode node, string name, int count, int otherwise) => node.Integers(name) is { } list
        ? [.. list.Select(number => (int)number)]
        : [.. Enumerable.Repeat(otherwise, count)];

    // Before and after of each axis.
    private static (int Before, int After)[] Pads(OnnxNode node, int[] input, int[] reach, int[] strides)
    {
        int[] pads = Numbers(node, "pads", 2 * input.Length, 0);
        string rule = node.Text("auto_pad", "NOTSET");
        return [.. input.Select((extent, i) =>
        {
            if (!rule.StartsWith("SAME", StringComparison.Ordinal))
                return (pads[i], pads[i + input.Length]);
            int total = Math.Max(0, ((extent + strides[i] - 1) / strides[i] - 1) * strides[i] + reach[i] - extent);
            return rule == "SAME_UPPER" ? (total / 2, total - total / 2) : (total - total / 2, total / 2);
        })];
    }

    private static NdArray Conv(OnnxNode node, NdArray[] x)
    {
        (NdArray input, NdArray kernel) = (x[0], x[1]);
        int[] spatial = input.Shape[2..], taps = kernel.Shape[2..];
        int[] strides = Numbers(node, "strides", spatial.Length, 1), dilations = Numbers(node, "dilations", spatial.Length, 1);
        int[] reach = [.. taps.Select((extent, i) => (extent - 1) * dilations[i] + 1)];
        (int Before, int After)[] pads = Pads(node, spatial, reach, strides);
        int group = (int)node.Integer("group", 1), filters = kernel.Shape[0] / group, channels = kernel.Shape[1];
        int[] output = [.. spatial.Select((extent, i) => (extent + pads[i].Before + pads[i].After - reach[i]) / strides[i] + 1)];
        return NdArray.Of([input.Shape[0], kernel.Shape[0], .. output], index =>
        {
            double sum = x.Length > 2 && x[2] is { } bias ? bias.Data[index[1]] : 0;
            foreach (int[] tap in NdArray.Indexes([channels, .. taps]))
            {
                int[] at = [.. Enumerable.Range(0, spatial.Length).Select(
                    i => index[i + 2] * strides[i] + tap[i + 1] * dilations[i] - pads[i].Before)];
                if (Inside(at, spatial))
                    sum += kernel[[index[1], .. tap]] * input[[index[0], index[1] / filters * channels + tap[0], .. at]];
            }
            return sum;
        });
    }

    private static bool Inside(int[] at, int[] extents) => at.Zip(extents).All(pair => pair.First >= 0 && pair.First < pair.Second);

    private static NdArray ConvTranspose(OnnxNode node, NdArray[] x)
    {
        (NdArray input, NdArray kernel) = (x[0], x[1]);
        int[] spatial = input.Shape[2..], taps = kernel.Shape[2..];
        int[] strides = Numbers(node, "strides", spatial.Length, 1), dilations = Numbers(node, "dilations", spatial.Length, 1);
        int[] more = Numbers(node, "output_padding", spatial.Length, 0), pads = Numbers(node, "pads", 2 * spatial.Length, 0);
        int[] output = new int[spatial.Length];
        string rule = node.Text("auto_pad", "NOTSET");
        for (int i = 0; i < output.Length; i++)
        {
            int full = (spatial[i] - 1) * strides[i] + (taps[i] - 1) * dilations[i] + 1 + more[i];
            output[i] = full - pads[i] - pads[i + output.Length];
            if (node.Integers("output_shape") is { } wanted || rule.StartsWith("SAME", StringComparison.Ordinal))
            {
                output[i] = node.Integers("output_shape") is { } given ? (int)given[^(output.Length - i)] : spatial[i] * strides[i];
                int total = Math.Max(0, full - output[i]);
                pads[i] = rule == "SAME_UPPER" ? total / 2 : total - total / 2;
            }
        }
        int group = (int)node.Integer("group", 1), filters = kernel.Shape[1], channels = kernel.Shape[0] / group;
        var result = new NdArray([input.Shape[0], filters * group, .. output]);
        foreach (int[] index in NdArray.Indexes(input.Shape))
        {
            foreach (int[] tap in NdArray.Indexes([filters, .. taps]))
            {
                int[] at = [.. Enumerable.Range(0, spatial.Length).Select(
                    i => index[i + 2] * strides[i] + tap[i + 1] * dilations[i] - pads[i])];
                if (Inside(at, output))
                    result[[index[0], index[1] / channels * filters + tap[0], .. at]] += input[index] * kernel[[index[1], .. tap]];
            }
        }
        return x.Length > 2 && x[2] is { } bias
            ? result.With(bias.As([bias.Data.Length, .. Enumerable.Repeat(1, spatial.Length)]), (a, b) => a + b)
            : result;
    }

    private static NdArray Pool(OnnxNode node, NdArray x)
    {
        int[] spatial = x.Shape[2..], taps = Numbers(node, "kernel_shape", 0, 1);
        int[] strides = Numbers(node, "strides", spatial.Length, 1), dilations = Numbers(node, "dilations", spatial.Length, 1);
        int[] reach = [.. taps.Select((extent, i) => (extent - 1) * dilations[i] + 1)];
        (int Before, int After)[] pads = Pads(node, spatial, reach, strides);
        bool roundsUp = node.Integer("ceil_mode", 0) != 0, includes = node.Integer("count_include_pad", 0) != 0;
        int[] output = [.. spatial.Select((extent, i) =>
        {
            int room = extent + pads[i].Before + pads[i].After - reach[i];
            int count = (roundsUp ? (room + strides[i] - 1) / strides[i] : room / strides[i]) + 1;
            return roundsUp && (count - 1) * strides[i] >= extent + pads[i].Before ? count - 1 : count;
        })];
        return NdArray.Of([x.Shape[0], x.Shape[1], .. output], index =>
        {
            double[] inside = [.. NdArray.Indexes(taps)
                .Select(tap => tap.Select((each, i) => index[i + 2] * strides[i] + each * dilations[i] - pads[i].Before).ToArray())
                .Where(at => Inside(at, spatial)).Select(at => x[[index[0], index[1], .. at]])];
            return node.Operator == "MaxPool" ? inside.Max() : inside.Sum() / (includes ? NdArray.Product(taps) : inside.Length);
        });
    }
}
