using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <content>Operators that move elements, and recurrent ones.</content>
internal sealed partial class OnnxReference
{
    private NdArray Moved(OnnxNode node, NdArray[] x) => node.Operator switch
    {
        "Constant" => Of(node.Find("value")!.Tensor!),
        "Shape" => new NdArray([x[0].Rank], [.. x[0].Shape.Select(extent => (double)extent)]),
        "ConstantOfShape" => new NdArray(Integers(x[0])),
        "Flatten" => Flatten(x[0], (int)node.Integer("axis", 1)),
        "Reshape" => Reshape(x[0], Integers(x[1])),
        "Squeeze" => x[0].As([.. x[0].Shape.Where((_, axis) => !Axes(node, x, 1).Contains(axis))]),
        "Unsqueeze" => Unsqueeze(node, x),
        "Transpose" => x[0].Permuted([.. node.Integers("perm")!.Select(axis => (int)axis)]),
        "Pad" => Pad(node, x),
        "Slice" => Slice(x),
        "Gather" => Gather(x[0], x[1], (int)node.Integer("axis", 0)),
        "Concat" => Concat(x, (int)node.Integer("axis", 0)),
        "Resize" or "Upsample" => Resize(node, x),
        _ => throw new NotSupportedException(node.Operator),
    };

    private static NdArray Flatten(NdArray x, int axis)
    {
        axis = axis < 0 ? axis + x.Rank : axis;
        return x.As(NdArray.Product(x.Shape.Take(axis)), NdArray.Product(x.Shape.Skip(axis)));
    }

    private static NdArray Reshape(NdArray x, int[] target)
    {
        int[] shape = [.. target.Select((extent, axis) => extent == 0 ? x.Shape[axis] : extent)];
        int open = Array.IndexOf(shape, -1);
        if (open >= 0)
            shape[open] = x.Data.Length / NdArray.Product(shape.Where(extent => extent != -1));
        return x.As(shape);
    }

    private static NdArray Unsqueeze(OnnxNode node, NdArray[] x)
    {
        int[] axes = x.Length > 1 ? Integers(x[1]) : [.. node.Integers("axes")!.Select(axis => (int)axis)];
        List<int> shape = [.. x[0].Shape];
        foreach (int axis in axes.Select(axis => axis < 0 ? axis + x[0].Rank + axes.Length : axis).Order())
            shape.Insert(axis, 1);
        return x[0].As([.. shape]);
    }

    private static NdArray Pad(OnnxNode node, NdArray[] x)
    {
        int[] pads = x.Length > 1 ? Integers(x[1]) : Numbers(node, "pads", 0, 0);
        int rank = x[0].Rank;
        int[] shape = [.. x[0].Shape.Select((extent, axis) => extent + pads[axis] + pads[axis + rank])];
        return NdArray.Of(shape, index =>
        {
            int[] from = [.. index.Select((each, axis) => each - pads[axis])];
            return Inside(from, x[0].Shape) ? x[0][from] : 0;
        });
    }

    private static NdArray Slice(NdArray[] x)
    {
        NdArray result = x[0];
        int[] starts = Integers(x[1]), ends = Integers(x[2]);
        int[] axes = x.Length > 3 ? Integers(x[3]) : [.. Enumerable.Range(0, starts.Length)];
        int[] steps = x.Length > 4 ? Integers(x[4]) : [.. starts.Select(_ => 1)];
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = axes[i] < 0 ? axes[i] + x[0].Rank : axes[i], extent = result.Shape[axis];
            var positions = new List<double>();
            int start = starts[i] < 0 ? starts[i] + extent : Math.Min(starts[i], steps[i] > 0 ? extent : extent - 1);
            long end = ends[i] < 0 ? Math.Max(-1, (long)ends[i] + extent) : Math.Min(ends[i], extent);
            for (int at = start; steps[i] > 0 ? at < end : at > end; at += steps[i])
                positions.Add(at);
            result = Gather(result, new NdArray([positions.Count], [.. positions]), axis);
        }
        return result;
    }

    private static NdArray Gather(NdArray x, NdArray indices, int axis)
    {
        axis = axis < 0 ? axis + x.Rank : axis;
        return NdArray.Of([.. x.Shape[..axis], .. indices.Shape, .. x.Shape[(axis + 1)..]], index =>
        {
            int at = (int)indices[index[axis..(axis + indices.Rank)]];
            return x[[.. index[..axis], at < 0 ? at + x.Shape[axis] : at, .. index[(axis + indices.Rank)..]]];
        });
    }

    private static NdArray[] Split(OnnxNode node, NdArray[] x)
    {
        int axis = (int)node.Integer("axis", 0);
        axis = axis < 0 ? axis + x[0].Rank : axis;
        int count = node.Outputs.Count, part = (x[0].Shape[axis] + count - 1) / count, start = 0;
        int[] sizes = x.Length > 1 ? Integers(x[1]) : node.Integers("split") is { } given ? [.. given.Select(size => (int)size)]
            : [.. Enumerable.Range(0, count).Select(i => Math.Min(part, x[0].Shape[axis] - i * part))];
        var parts = new List<NdArray>();
        foreach (int size in sizes)
        {
            parts.Add(Gather(x[0], new NdArray([size], [.. Enumerable.Range(start, size).Select(at => (double)at)]), axis));
            start += size;
        }
        return [.. parts];
    }

    private static NdArray Concat(NdArray[] x, int axis)
    {
        axis = axis < 0 ? axis + x[0].Rank : axis;
        int[] shape = [.. x[0].Shape.Select((extent, each) => each == axis ? x.Sum(part => part.Shape[axis]) : extent)];
        return NdArray.Of(shape, index =>
        {
            int at = index[axis], part = 0;
            for (; at >= x[part].Shape[axis]; part++)
                at -= x[part].Shape[axis];
            return x[part][[.. index[..axis], at, .. index[(axis + 1)..]]];
        });
    }

    private NdArray Resize(OnnxNode node, NdArray[] x)
    {
        int[] shape = x[0].Shape;
        double[] scales = x.Length > 3 ? [.. x[3].Data.Select((size, axis) => size / shape[axis])]
            : x.Length == 3 ? x[2].Data : x.Length == 2 ? x[1].Data : [.. node.Find("scales")!.Singles!.Select(scale => (double)scale)];
        bool isOld = node.Operator == "Upsample" || opset < 11, isLinear = node.Text("mode", "nearest") == "linear";
        string place = node.Text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel");
        string rounding = node.Text("nearest_mode", isOld ? "floor" : "round_prefer_floor");
        return NdArray.Of([.. shape.Select((extent, axis) => (int)(extent * scales[axis]))], index =>
        {
            double[] at = [.. index.Select((each, axis) => place switch
            {
                "asymmetric" => each / scales[axis],
                "tf_half_pixel_for_nn" => (each + 0.5) / scales[axis],
                _ => (each + 0.5) / scales[axis] - 0.5,
            })];
            if (!isLinear)
            {
                return x[0][[.. at.Select((v, axis) => Math.Clamp((int)(rounding switch
                {
                    "floor" => Math.Floor(v),
                    "round_prefer_ceil" => Math.Floor(v + 0.5),
                    _ => Math.Ceiling(v - 0.5),
                }), 0, shape[axis] - 1))]];
            }
            double sum = 0;
            foreach (int[] corner in NdArray.Indexes([.. shape.Select(_ => 2)]))
            {
                double weight = 1;
                var from = new int[shape.Length];
                for (int axis = 0; axis < shape.Length; axis++)
                {
                    double low = Math.Floor(at[axis]);
                    weight *= corner[axis] == 0 ? 1 - (at[axis] - low) : at[axis] - low;
                    from[axis] = Math.Clamp((int)low + corner[axis], 0, shape[axis] - 1);
                }
                sum += weight * x[0][from];
            }
            return sum;
        });
    }

    private static NdArray[] Recurrent(OnnxNode node, NdArray[] x)
    {
        bool batchFirst = node.Integer("layout", 0) != 0;
        NdArray input = batchFirst ? x[0].Permuted(1, 0, 2) : x[0];
        string direction = node.Text("direction", "forward");
        int directions = x[1].Shape[0], units = x[2].Shape[2], steps = input.Shape[0], samples = input.Shape[1];
        NdArray y = new(steps, directions, samples, units), last = new(directions, samples, units);
        for (int d = 0; d < directions; d++)
        {
            bool backwards = direction == "reverse" || d == 1;
            for (int n = 0; n < samples; n++)
            {
                double[] h = new double[units], c = new double[units];
                for (int step = 0; step < steps; step++)
                {
                    int t = backwards ? steps - 1 - step : step;
                    double[] features = [.. Enumerable.Range(0, input.Shape[2]).Select(f => input[t, n, f])];
                    Step(node, x, d, features, ref h, ref c);
                    for (int u = 0; u < units; u++)
                        y[t, d, n, u] = last[d, n, u] = h[u];
                }
            }
        }
        return batchFirst ? [y.Permuted(2, 0, 1, 3), last.Permuted(1, 0, 2)] : [y, last];
    }

    private static void Step(OnnxNode node, NdArray[] x, int d, double[] features, ref double[] h, ref double[] c)
    {
        int units = h.Length, wide = x[1].Shape[1];
        double[] state = h, cell = c, next = new double[units];
        double In(int row) => features.Select((v, f) => v * x[1][d, row, f]).Sum() + (x.Length > 3 && x[3] is { } b ? b[d, row] : 0);
        double Rec(int row, double[] from) => from.Select((v, u) => v * x[2][d, row, u]).Sum();
        double Bias(int row) => x.Length > 3 && x[3] is { } b ? b[d, wide + row] : 0;
        double Gate(int gate, int u) => Sigmoid(In(gate * units + u) + Rec(gate * units + u, state) + Bias(gate * units + u));
        double[] newCell = new double[units];
        double[] reset = node.Operator == "GRU" ? [.. Enumerable.Range(0, units).Select(u => Gate(1, u) * state[u])] : [];
        for (int u = 0; u < units; u++)
        {
            switch (node.Operator)
            {
                case "LSTM":
                    int candidate = 3 * units + u;
                    newCell[u] = Gate(2, u) * cell[u] + Gate(0, u) * Math.Tanh(In(candidate) + Rec(candidate, state) + Bias(candidate));
                    next[u] = Gate(1, u) * Math.Tanh(newCell[u]);
                    break;
                case "GRU":
                    int row = 2 * units + u;
                    double inner = node.Integer("linear_before_reset", 0) != 0
                        ? Gate(1, u) * (Rec(row, state) + Bias(row))
                        : Rec(row, reset) + Bias(row);
                    next[u] = (1 - Gate(0, u)) * Math.Tanh(In(row) + inner) + Gate(0, u) * state[u];
                    break;
                default:
                    double sum = In(u) + Rec(u, state) + Bias(u);
                    next[u] = node.Find("activations") is null ? Math.Tanh(sum) : Math.Max(sum, 0);
                    break;
            }
        }
        (h, c) = (next, newCell);
    }
}
