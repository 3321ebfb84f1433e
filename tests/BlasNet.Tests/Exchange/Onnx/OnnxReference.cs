using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <summary>The operators of ONNX as naive loops in double precision, with the channels first as the standard has them.</summary>
internal sealed partial class OnnxReference
{
    private readonly Dictionary<string, NdArray> values = [];
    private readonly long opset;

    private OnnxReference(long opset) => this.opset = opset;

    /// <summary>Computes the output of a graph.</summary>
    public static NdArray Run(OnnxModel model, NdArray input)
    {
        var reference = new OnnxReference(model.Opsets[""]);
        foreach (OnnxTensor tensor in model.Graph.Initializers)
            reference.values[tensor.Name] = Of(tensor);
        reference.values[model.Graph.Inputs[0].Name] = input;
        foreach (OnnxNode node in model.Graph.Nodes)
        {
            NdArray?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : reference.values[name])];
            NdArray[] outputs = reference.Compute(node, inputs!);
            for (int i = 0; i < Math.Min(outputs.Length, node.Outputs.Count); i++)
                reference.values[node.Outputs[i]] = outputs[i];
        }
        return reference.values[model.Graph.Outputs[0].Name];
    }

    private static NdArray Of(OnnxTensor tensor) => new([.. tensor.Shape.Select(extent => (int)extent)], tensor.ToDoubles());

    private NdArray[] Compute(OnnxNode node, NdArray[] x) => node.Operator switch
    {
        "Conv" => [Conv(node, x)],
        "ConvTranspose" => [ConvTranspose(node, x)],
        "MaxPool" or "AveragePool" => [Pool(node, x[0])],
        "GlobalAveragePool" => [Reduce(x[0], [.. Enumerable.Range(2, x[0].Rank - 2)], true, maximum: false)],
        "GlobalMaxPool" => [Reduce(x[0], [.. Enumerable.Range(2, x[0].Rank - 2)], true, maximum: true)],
        "ReduceMean" or "ReduceMax" => [Reduce(x[0], Axes(node, x, 1), node.Integer("keepdims", 1) != 0, node.Operator == "ReduceMax")],
        "BatchNormalization" => [BatchNormalization(node, x)],
        "LayerNormalization" => [LayerNormalization(node, x)],
        "Gemm" => [Gemm(node, x)],
        "MatMul" => [MatMul(x[0], x[1])],
        "Softmax" or "LogSoftmax" => [Softmax(node, x[0])],
        "LSTM" or "GRU" or "RNN" => Recurrent(node, x),
        "Split" => Split(node, x),
        _ => [Elementwise(node, x) ?? Moved(node, x)],
    };

    private static NdArray? Elementwise(OnnxNode node, NdArray[] x) => node.Operator switch
    {
        "Relu" => x[0].Map(v => Math.Max(v, 0)),
        "Sigmoid" => x[0].Map(Sigmoid),
        "Tanh" => x[0].Map(Math.Tanh),
        "Softplus" => x[0].Map(Softplus),
        "Mish" => x[0].Map(v => v * Math.Tanh(Softplus(v))),
        "LeakyRelu" => x[0].Map(v => v < 0 ? node.Single("alpha", 0.01f) * v : v),
        "Elu" => x[0].Map(v => v < 0 ? node.Single("alpha", 1) * (Math.Exp(v) - 1) : v),
        "Celu" => x[0].Map(v => Math.Max(0, v) + Math.Min(0, Math.Exp(v) - 1)),
        "Selu" => x[0].Map(v => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * (Math.Exp(v) - 1))),
        "Gelu" => x[0].Map(v => 0.5 * v * (1 + Erf(v / Math.Sqrt(2)))),
        "Swish" => x[0].Map(v => v * Sigmoid(v)),
        "Erf" => x[0].Map(Erf),
        "Sqrt" => x[0].Map(Math.Sqrt),
        "Reciprocal" => x[0].Map(v => 1 / v),
        "Neg" => x[0].Map(v => -v),
        "Clip" => x[0].Map(v => Math.Clamp(v, x.Length > 1 && x[1] is { } low ? low.Data[0] : node.Single("min", -1e30f),
            x.Length > 2 && x[2] is { } high ? high.Data[0] : node.Single("max", 1e30f))),
        "PRelu" => x[0].With(x[1], (v, slope) => v < 0 ? slope * v : v),
        "Add" => x[0].With(x[1], (a, b) => a + b),
        "Sub" => x[0].With(x[1], (a, b) => a - b),
        "Mul" => x[0].With(x[1], (a, b) => a * b),
        "Div" => x[0].With(x[1], (a, b) => a / b),
        "Pow" => x[0].With(x[1], Math.Pow),
        "Max" => x[0].With(x[1], Math.Max),
        "Sum" => x.Aggregate((a, b) => a.With(b, (p, q) => p + q)),
        "Mean" => x.Aggregate((a, b) => a.With(b, (p, q) => p + q)).Map(v => v / x.Length),
        "Dropout" or "Identity" or "Cast" => x[0],
        _ => null,
    };

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    private static double Softplus(double v) => Math.Log(1 + Math.Exp(v));

    // The series of erf; its arguments are small here.
    private static double Erf(double v)
    {
        double sum = 0, term = v;
        for (int n = 0; n < 200; n++)
        {
            sum += term / (2 * n + 1);
            term *= -v * v / (n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static int[] Integers(NdArray array) => [.. array.Data.Select(v => (int)Math.Clamp(v, int.MinValue, int.MaxValue))];

    private static int[] Axes(OnnxNode node, NdArray[] x, int input) => [.. (x.Length > input && x[input] is { } given
        ? Integers(given) : node.Integers("axes")!.Select(axis => (int)axis)).Select(axis => axis < 0 ? axis + x[0].Rank : axis)];

    private static NdArray Gemm(OnnxNode node, NdArray[] x)
    {
        NdArray b = node.Integer("transB", 0) != 0 ? x[1].Permuted(1, 0) : x[1];
        NdArray product = MatMul(x[0], b).Map(v => node.Single("alpha", 1) * v);
        return x.Length > 2 && x[2] is { } c ? product.With(c.Map(v => node.Single("beta", 1) * v), (p, q) => p + q) : product;
    }

    private static NdArray MatMul(NdArray a, NdArray b) => NdArray.Of([.. a.Shape[..^1], b.Shape[^1]], index =>
    {
        double sum = 0;
        for (int k = 0; k < a.Shape[^1]; k++)
            sum += a[[.. index[..^1], k]] * b[b.Rank == 2 ? [k, index[^1]] : [.. index[..^2], k, index[^1]]];
        return sum;
    });

    private NdArray Softmax(OnnxNode node, NdArray x)
    {
        int axis = (int)node.Integer("axis", opset < 13 ? 1 : -1);
        axis = axis < 0 ? axis + x.Rank : axis;
        int[] axes = opset < 13 ? [.. Enumerable.Range(axis, x.Rank - axis)] : [axis];
        NdArray powers = x.Map(Math.Exp);
        NdArray sums = Reduce(powers, axes, true, maximum: false).Map(v => v * axes.Aggregate(1, (n, each) => n * x.Shape[each]));
        NdArray result = powers.With(sums, (a, b) => a / b);
        return node.Operator == "LogSoftmax" ? result.Map(Math.Log) : result;
    }

    private static NdArray Reduce(NdArray x, int[] axes, bool keeps, bool maximum)
    {
        int[] shape = [.. x.Shape.Select((extent, axis) => axes.Contains(axis) ? 1 : extent)];
        int[] inner = [.. x.Shape.Select((extent, axis) => axes.Contains(axis) ? extent : 1)];
        NdArray result = NdArray.Of(shape, index =>
        {
            double[] all = [.. NdArray.Indexes(inner).Select(offset => x[[.. index.Zip(offset, (a, b) => a + b)]])];
            return maximum ? all.Max() : all.Average();
        });
        return keeps ? result : result.As([.. shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static NdArray BatchNormalization(OnnxNode node, NdArray[] x) => NdArray.Of(x[0].Shape, index =>
        (x[0][index] - x[3].Data[index[1]]) / Math.Sqrt(x[4].Data[index[1]] + node.Single("epsilon", 1e-5f)) * x[1].Data[index[1]]
            + x[2].Data[index[1]]);

    private static NdArray LayerNormalization(OnnxNode node, NdArray[] x)
    {
        int axis = (int)node.Integer("axis", -1);
        int[] axes = [.. Enumerable.Range(axis < 0 ? axis + x[0].Rank : axis, axis < 0 ? -axis : x[0].Rank - axis)];
        NdArray centred = x[0].With(Reduce(x[0], axes, true, false), (a, b) => a - b);
        NdArray variance = Reduce(centred.Map(v => v * v), axes, true, false);
        NdArray result = centred.With(variance, (a, b) => a / Math.Sqrt(b + node.Single("epsilon", 1e-5f))).With(x[1], (a, b) => a * b);
        return x.Length > 2 ? result.With(x[2], (a, b) => a + b) : result;
    }
}
