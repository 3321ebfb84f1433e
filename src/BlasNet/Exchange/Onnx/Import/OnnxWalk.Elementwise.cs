namespace BlasNet.Exchange;

/// <content>Normalizations, activations, and operators element by element.</content>
internal sealed partial class OnnxWalk
{
    // Selu's numbers as ONNX has them, which Activation.Selu is made of.
    private const float SeluAlpha = 1.67326319217681884765625f, SeluGamma = 1.05070102214813232421875f;

    private static OnnxStep BatchNormalization(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        OnnxConstant[] arrays =
            [call.Constant(1, "scale"), call.Constant(2, "bias"), call.Constant(3, "mean"), call.Constant(4, "variance")];
        // Up to version 6 a node is for training unless it says otherwise; from 14 on it says where it is for training.
        if (call.Opset < 7 ? call.Node.Integer("is_test", 0) == 0 : call.Node.Integer("training_mode", 0) != 0)
            throw new DataException("it normalizes by the statistics of the batch, as in training; BlasNet reads fixed statistics.");
        Require(call.Node.Integer("spatial", 1) == 1, "it has statistics for each position (spatial 0), which BlasNet lacks.");
        Require(x.Shape is { Batch: 0, Rank: >= 2 } && Array.TrueForAll(arrays, array => array.Size == x.Shape[1]),
            $"its arrays {string.Join(", ", arrays.Select(array => Shape.Text(array.Shape)))} do not fit an input {x.Shape}.");
        double epsilon = call.Node.Single("epsilon", 1e-5f), momentum = call.Node.Single("momentum", 0.9f);
        return call.Step(new BatchNormWork(epsilon, momentum, arrays[0], arrays[1], arrays[2], arrays[3]), x.Shape, x);
    }

    private OnnxStep LayerNormalization(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        int axis = x.Shape.Axis(call.Node.Integer("axis", -1));
        Require(axis > x.Shape.Batch, "it normalizes along the axis of the batch, whose samples BlasNet keeps apart.");
        OnnxConstant scale = call.Constant(1, "scale"), bias = call.Optional(2, "bias")!;
        long[] normalized = [.. x.Shape.Extents.Skip(axis).Select(extent => (long)extent)];
        return call.Step(new LayerNormWork(axis, call.Node.Single("epsilon", 1e-5f), scale, bias)
        {
            Factors = Expanded(scale, normalized), Offsets = bias is null ? null : Expanded(bias, normalized),
        }, x.Shape, x);
    }

    private float[] Expanded(OnnxConstant constant, long[] shape)
    {
        Require(AxisChanges.Broadcast(constant.Shape, shape).SequenceEqual(shape),
            $"its array {Shape.Text(constant.Shape)} does not fit the normalized axes {Shape.Text(shape)}.");
        return Array.ConvertAll(
            budget.Repeated(constant.ToDoubles(), AxisChanges.Strides(constant.Shape, shape.Length), shape), value => (float)value);
    }

    private static OnnxStep Activate(OnnxCall call, Activation activation)
    {
        OnnxStep x = call.Flow(0);
        return call.Step(new ActivationWork(activation), x.Shape, x);
    }

    private static OnnxStep LeakyRelu(OnnxCall call) => Activate(call, Activation.LeakyRelu(Slope(call.Node.Single("alpha", 0.01f))));

    private static OnnxStep Elu(OnnxCall call) => Activate(call, Activation.Elu(Slope(call.Node.Single("alpha", 1))));

    private static double Slope(float value) => float.IsFinite(value) && value >= 0
        ? value
        : throw new DataException(FormattableString.Invariant($"its alpha '{value}' must be at least 0."));

    private static OnnxStep Celu(OnnxCall call)
    {
        Require(call.Node.Single("alpha", 1) == 1, "BlasNet has it with an alpha of 1 alone.");
        return Activate(call, Activation.Elu(1));
    }

    private static OnnxStep Selu(OnnxCall call)
    {
        float alpha = call.Node.Single("alpha", SeluAlpha), gamma = call.Node.Single("gamma", SeluGamma);
        Require(Math.Abs(alpha - SeluAlpha) < 1e-4 && Math.Abs(gamma - SeluGamma) < 1e-4,
            "BlasNet has it with the usual alpha and gamma alone.");
        return Activate(call, Activation.Selu);
    }

    private static OnnxStep PRelu(OnnxCall call)
    {
        float[] slopes = call.Constant(1, "slope").ToSingles();
        Require(slopes.Length > 0 && slopes.Distinct().Count() == 1, "it has several slopes; BlasNet has leakyRelu with one.");
        return Activate(call, Activation.LeakyRelu(Slope(slopes[0])));
    }

    private static OnnxStep Gelu(OnnxCall call)
    {
        Require(call.Node.Text("approximate", "none") is "none" or "", "BlasNet has it in its exact form, not by tanh.");
        return Activate(call, Activation.Gelu);
    }

    private static OnnxStep Swish(OnnxCall call)
    {
        Require(call.Node.Single("alpha", 1) == 1, "BlasNet has it with an alpha of 1 alone.");
        return Activate(call, Activation.Silu);
    }

    private static OnnxStep Clip(OnnxCall call)
    {
        double least = call.Optional(1, "min") is { Size: 1 } low ? low.ToDoubles()[0] : call.Node.Single("min", float.NegativeInfinity);
        double most = call.Optional(2, "max") is { Size: 1 } high ? high.ToDoubles()[0] : call.Node.Single("max", float.PositiveInfinity);
        bool isOpen = most >= float.MaxValue;
        return isOpen && least <= -float.MaxValue ? call.Flow(0)
            : isOpen && least == 0 ? Activate(call, Activation.Relu)
            : throw new DataException(FormattableString.Invariant(
                $"it keeps values between '{least}' and '{most}'; BlasNet has relu alone, from 0 without a limit."));
    }

    private static OnnxStep Maximum(OnnxCall call)
    {
        OnnxOperand?[] operands = [.. call.Inputs];
        Require(operands.Length == 2 && operands.OfType<OnnxStep>().Count() == 1
            && operands.OfType<OnnxConstant>().Single().ToDoubles() is [0], "BlasNet has the maximum of a value and 0 alone, relu.");
        OnnxStep x = operands.OfType<OnnxStep>().Single();
        return call.Step(new ActivationWork(Activation.Relu), x.Shape, x);
    }

    // Up to version 12 the axis is 1 where it is left out, and all axes behind it count too.
    private static OnnxStep Softmax(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        bool isOld = call.Opset < 13;
        int axis = x.Shape.Axis(call.Node.Integer("axis", isOld ? 1 : -1));
        Require(isOld ? axis > x.Shape.Batch : axis != x.Shape.Batch,
            "it works along the axis of the batch, whose samples BlasNet keeps apart.");
        bool isLast = axis == x.Shape.Rank - 1;
        return call.Step(new SoftmaxWork(axis, isOld && !isLast, call.Node.Operator == "LogSoftmax"), x.Shape, x);
    }

    private static OnnxStep Loose(OnnxCall call, double? number = null)
    {
        OnnxStep x = call.Flow(0);
        return call.Step(new LooseWork(call.Node.Operator, number), x.Shape, x);
    }

    private static OnnxStep Power(OnnxCall call)
    {
        double[] exponent = call.Constant(1, "exponent").ToDoubles();
        return Loose(call, exponent is [var number] ? number : null);
    }

    private static OnnxStep Negate(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        return call.Step(new AffineWork(Ones(x.Shape.Rank), [-1], [0], Minus), x.Shape, x);
    }

    private static OnnxConstant Minus => new(OnnxType.Float, [], [-1]) { Source = "-1" };

    private static int[] Ones(int rank) => [.. Enumerable.Repeat(1, rank)];

    private OnnxStep Binary(OnnxCall call, MergeKind kind) => (call.Input(0), call.Input(1)) switch
    {
        (OnnxStep, OnnxStep) => Merge(call, kind),
        (OnnxStep x, OnnxConstant c) => Affine(call, x, c, kind, constantFirst: false),
        (OnnxConstant c, OnnxStep x) => Affine(call, x, c, kind, constantFirst: true),
        _ => Merge(call, kind),
    };

    private OnnxStep Divide(OnnxCall call)
    {
        if (call.Input(0) is OnnxStep x && call.Input(1) is OnnxConstant divisor)
        {
            double[] inverse = Array.ConvertAll(divisor.ToDoubles(), value => 1 / value);
            return Affine(call, x, new OnnxConstant(OnnxType.Double, divisor.Shape, inverse, divisor), MergeKind.Multiply, false);
        }
        OnnxStep first = call.Flow(0), second = call.Flow(1);
        return call.Step(new LooseWork("Div"), Common(first.Shape, second.Shape), first, second);
    }

    private OnnxStep Affine(OnnxCall call, OnnxStep x, OnnxConstant constant, MergeKind kind, bool constantFirst)
    {
        long[] shape = [.. x.Shape.Extents.Select(extent => (long)extent)];
        int rank = shape.Length;
        Require(constant.Shape.Count <= rank && constant.Size > 0, $"its constant {Shape.Text(constant.Shape)} does not fit {x.Shape}.");
        var extents = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            long extent = AxisChanges.Aligned(constant.Shape, axis, rank);
            Require(extent == 1 || axis != x.Shape.Batch && extent == shape[axis],
                $"its constant {Shape.Text(constant.Shape)} does not fit {x.Shape}.");
            extents[axis] = (int)extent;
        }
        budget.Take([2 * constant.Size]);
        double[] numbers = constant.ToDoubles(), zeros = new double[numbers.Length];
        (double[] factors, double[] offsets) = kind switch
        {
            MergeKind.Multiply => (numbers, zeros),
            MergeKind.Subtract when constantFirst => (Array.ConvertAll(numbers, _ => -1.0), numbers),
            MergeKind.Subtract => (Array.ConvertAll(numbers, _ => 1.0), Array.ConvertAll(numbers, value => -value)),
            _ => (Array.ConvertAll(numbers, _ => 1.0), numbers),
        };
        return call.Step(new AffineWork(extents, factors, offsets, constant), x.Shape, x);
    }

    private static OnnxStep Merge(OnnxCall call, MergeKind kind)
    {
        OnnxStep[] all = [.. Enumerable.Range(0, call.Inputs.Count).Select(call.Flow)];
        Require(all.Length > 0, "it has no inputs.");
        return all.Length == 1
            ? all[0]
            : call.Step(new MergeWork(kind), all.Select(step => step.Shape).Aggregate(Common), all);
    }

    // The batch counts as equal to the batch alone.
    private static FlowShape Common(FlowShape a, FlowShape b)
    {
        Require(a.Rank == b.Rank && a.Batch == b.Batch, $"BlasNet merges values of as many axes, but they are {a} and {b}.");
        return new FlowShape(AxisChanges.Broadcast(
            [.. a.Extents.Select(extent => (long)extent)], [.. b.Extents.Select(extent => (long)extent)]), a.Batch);
    }

    private static OnnxStep Dropout(OnnxCall call)
    {
        Require(call.Optional(2, "training_mode") is not { } mode || mode.ToDoubles() is [0], "it drops values, as in training.");
        return call.Flow(0);
    }

    private static OnnxStep Cast(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        return (OnnxType)Math.Clamp(call.Node.Integer("to", 0), 0, int.MaxValue) switch
        {
            OnnxType.Float or OnnxType.Double or OnnxType.Half or OnnxType.BFloat16 => x,
            OnnxType.Int32 or OnnxType.Int64 => call.Step(new WholeWork(), x.Shape, x),
            var type => throw new DataException($"it casts to the type '{(int)type}', which is not read."),
        };
    }
}
