namespace BlasNet.Exchange;

/// <summary>Operators on constants, as the arithmetic of shapes needs them.</summary>
/// <param name="budget">What may be computed.</param>
internal sealed class ConstantFolding(OnnxBudget budget)
{
    /// <summary>Computes a node whose inputs are constants; null where the operator is none of those known here.</summary>
    /// <exception cref="DataException">The shapes do not fit, or the result is too large.</exception>
    public OnnxConstant? Compute(OnnxCall call)
    {
        OnnxConstant?[] inputs = [.. call.Inputs.Select(input => input as OnnxConstant)];
        return call.Node.Operator switch
        {
            "Constant" => OfAttribute(call.Node),
            "Range" or "ConstantOfShape" or "Concat" or "Sum" or "Where" => Several(call, Required(inputs)),
            _ when inputs.Length == 0 || inputs[0] is null => null,
            _ => Single(call, inputs[0]!),
        };
    }

    private OnnxConstant? Single(OnnxCall call, OnnxConstant x) => call.Node.Operator switch
    {
        "Identity" => x,
        "Cast" => Cast(x, (OnnxType)Math.Clamp(call.Node.Integer("to", 0), 0, int.MaxValue)),
        "Gather" => Gather(x, call.Constant(1, "indices"), FlowShape.Axis(call.Node.Integer("axis", 0), x.Shape.Count)),
        "Slice" => Slice(x, call),
        "Squeeze" => x.WithShape(AxisChanges.Squeezed(x.Shape, call.Numbers("axes", 1))),
        "Unsqueeze" => x.WithShape(AxisChanges.Unsqueezed(x.Shape, call.Numbers("axes", 1))),
        "Reshape" => x.WithShape(Reshaped(x, call)),
        "Flatten" => x.WithShape(Flattened(x.Shape, (int)call.Node.Integer("axis", 1))),
        "Transpose" => Transpose(x, call.Node.Integers("perm")),
        "Expand" => Expand(x, call.Constant(1, "shape").ToIntegers()),
        "Neg" => Map(x, value => -value),
        "Abs" => Map(x, Math.Abs),
        "Floor" => Map(x, Math.Floor),
        "Ceil" => Map(x, Math.Ceiling),
        "Sqrt" => Map(x, Math.Sqrt),
        "Exp" => Map(x, Math.Exp),
        "Reciprocal" => Map(x, value => 1 / value),
        "Add" => Binary(x, call, (a, b) => a + b),
        "Sub" => Binary(x, call, (a, b) => a - b),
        "Mul" => Binary(x, call, (a, b) => a * b),
        "Div" => Binary(x, call, x.IsWhole ? (a, b) => b == 0 ? 0 : Math.Truncate(a / b) : (a, b) => a / b),
        "Pow" => Binary(x, call, Math.Pow),
        "Min" => Binary(x, call, Math.Min),
        "Max" => Binary(x, call, Math.Max),
        "Equal" => Binary(x, call, (a, b) => a == b ? 1 : 0, OnnxType.Bool),
        "ReduceProd" => Of(x.ToDoubles().Aggregate(1.0, (product, value) => product * value), x.Type),
        _ => null,
    };

    private OnnxConstant? Several(OnnxCall call, OnnxConstant[] inputs) => call.Node.Operator switch
    {
        "ConstantOfShape" when inputs.Length == 1 => Filled(inputs[0].ToIntegers(), call.Node.Find("value")?.Tensor),
        "Range" when inputs.Length == 3 => Range(inputs),
        "Concat" when inputs.Length > 0 => Concat(inputs, FlowShape.Axis(call.Node.Integer("axis", 1), inputs[0].Shape.Count)),
        "Sum" when inputs.Length > 0 => inputs.Aggregate((a, b) => Broadcast(a, b, (x, y) => x + y, a.Type)),
        "Where" when inputs.Length == 3 => Where(inputs),
        _ => null,
    };

    private static OnnxConstant[] Required(OnnxConstant?[] inputs) => Array.TrueForAll(inputs, input => input is not null)
        ? [.. inputs.Select(input => input!)]
        : throw new DataException("one of its inputs is missing.");

    private static OnnxConstant OfAttribute(OnnxNode node) =>
        node.Find("value")?.Tensor is { } tensor ? new OnnxConstant(tensor)
        : node.Find("value_float")?.Single is { } single ? Of(single, OnnxType.Float)
        : node.Find("value_int")?.Integer is { } number ? Of(number, OnnxType.Int64)
        : node.Find("value_floats")?.Singles is { } singles
            ? new OnnxConstant(OnnxType.Float, [singles.Count], [.. singles.Select(value => (double)value)])
        : node.Integers("value_ints") is { } numbers
            ? new OnnxConstant(OnnxType.Int64, [numbers.Count], [.. numbers.Select(value => (double)value)])
        : throw new DataException("it has no value of numbers.");

    private static OnnxConstant Of(double value, OnnxType type) => new(type, [], [value]);

    private OnnxConstant Expand(OnnxConstant x, long[] target) => Combine(
        x, Of(1, x.Type), AxisChanges.Broadcast(x.Shape, [.. target.Select(extent => extent == FlowShape.Open ? 1 : extent)]),
        (value, _) => value, x.Type);

    private OnnxConstant Filled(IReadOnlyList<long> shape, OnnxTensor? value)
    {
        // The batch has one position here: the constant is the same for all samples.
        long[] extents = [.. shape.Select(extent => extent == FlowShape.Open ? 1 : extent)];
        double number = value?.ToDoubles() is [var first, ..] ? first : 0;
        var values = new double[budget.Take(extents)];
        Array.Fill(values, number);
        return new OnnxConstant(value?.Type ?? OnnxType.Float, extents, values);
    }

    private OnnxConstant Range(OnnxConstant[] inputs)
    {
        double[] bounds = [.. inputs.Select(input => input.ToDoubles() is [var number] ? number : double.NaN)];
        double count = Math.Max(0, Math.Ceiling((bounds[1] - bounds[0]) / bounds[2]));
        if (!(count <= int.MaxValue))
            throw new DataException("its bounds give no range that is read.");
        var values = new double[budget.Take([(long)count])];
        for (int i = 0; i < values.Length; i++)
            values[i] = bounds[0] + i * bounds[2];
        return new OnnxConstant(inputs[0].Type, [values.Length], values);
    }

    private static OnnxConstant Cast(OnnxConstant x, OnnxType type) => type switch
    {
        OnnxType.Int32 or OnnxType.Int64 or OnnxType.Int8 or OnnxType.UInt8 when !x.IsWhole =>
            new OnnxConstant(type, x.Shape, Array.ConvertAll(x.ToDoubles(), Math.Truncate), x),
        OnnxType.Int32 or OnnxType.Int64 or OnnxType.Float or OnnxType.Double or OnnxType.Half or OnnxType.Bool
            or OnnxType.Int8 or OnnxType.UInt8 or OnnxType.BFloat16 => x,
        _ => throw new DataException($"it casts to the type '{(int)type}', which is not read."),
    };

    private OnnxConstant Gather(OnnxConstant x, OnnxConstant indices, int axis)
    {
        long extent = x.Shape[axis];
        long[] chosen = [.. indices.ToIntegers().Select(index => index < 0 ? index + extent : index)];
        if (chosen.Any(index => index < 0 || index >= extent))
            throw new DataException($"it takes a position that an axis of '{extent}' does not have.");
        return Taking(x, axis, chosen, [.. x.Shape.Take(axis), .. indices.Shape, .. x.Shape.Skip(axis + 1)]);
    }

    private OnnxConstant Slice(OnnxConstant x, OnnxCall call)
    {
        foreach (OnnxSlice slice in OnnxSlice.Of(call, x.Shape))
        {
            budget.Take([slice.Count]);
            long[] positions = slice.Positions();
            x = Taking(x, slice.Axis, positions, [.. x.Shape.Take(slice.Axis), positions.Length, .. x.Shape.Skip(slice.Axis + 1)]);
        }
        return x;
    }

    private OnnxConstant Taking(OnnxConstant x, int axis, long[] positions, IReadOnlyList<long> shape)
    {
        budget.Take(x.Shape);
        double[] values = x.ToDoubles();
        var result = new double[budget.Take(shape)];
        long inner = x.Shape.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent);
        for (long i = 0; i < result.Length; i++)
        {
            (long block, long within) = Math.DivRem(i, inner);
            (long outer, long position) = Math.DivRem(block, positions.Length);
            result[i] = values[(outer * x.Shape[axis] + positions[position]) * inner + within];
        }
        return new OnnxConstant(x.Type, shape, result, x);
    }

    private OnnxConstant Transpose(OnnxConstant x, IReadOnlyList<long>? order)
    {
        int[] axes = AxisChanges.Order(order, x.Shape.Count), strides = AxisChanges.Strides(x.Shape, x.Shape.Count);
        long[] shape = [.. axes.Select(axis => x.Shape[axis])];
        budget.Take(x.Shape);
        double[] values = x.ToDoubles();
        var result = new double[budget.Take(shape)];
        for (int i = 0; i < result.Length; i++)
        {
            int rest = i, from = 0;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                (rest, int index) = Math.DivRem(rest, (int)shape[axis]);
                from += index * strides[axes[axis]];
            }
            result[i] = values[from];
        }
        return new OnnxConstant(x.Type, shape, result, x);
    }

    private OnnxConstant Concat(OnnxConstant[] inputs, int axis)
    {
        if (Array.Exists(inputs, input => !AxisChanges.AgreeBut(axis, input.Shape, inputs[0].Shape)))
            throw new DataException("the shapes of its inputs do not fit one another.");
        long[] shape = [.. inputs[0].Shape.Select((extent, each) => each == axis ? inputs.Sum(input => input.Shape[axis]) : extent)];
        var result = new double[budget.Take(shape)];
        long inner = shape.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent);
        double[][] values = [.. inputs.Select(input => input.ToDoubles())];
        for (long start = 0, from = 0; start < result.Length; from++)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                long count = inner * inputs[i].Shape[axis];
                Array.Copy(values[i], from * count, result, start, count);
                start += count;
            }
        }
        return new OnnxConstant(inputs[0].Type, shape, result, inputs[0]);
    }

    private OnnxConstant Where(OnnxConstant[] inputs)
    {
        OnnxConstant chosen = Broadcast(inputs[0], inputs[1], (condition, value) => condition != 0 ? value : double.NaN, inputs[1].Type);
        return Broadcast(chosen, inputs[2], (value, otherwise) => double.IsNaN(value) ? otherwise : value, inputs[1].Type);
    }

    private OnnxConstant Map(OnnxConstant x, Func<double, double> map)
    {
        budget.Take(x.Shape);
        return new OnnxConstant(x.Type, x.Shape, Array.ConvertAll(x.ToDoubles(), value => map(value)), x);
    }

    private OnnxConstant Binary(OnnxConstant a, OnnxCall call, Func<double, double, double> combine, OnnxType? type = null) =>
        Broadcast(a, call.Constant(1, "second operand"), combine, type ?? a.Type);

    private OnnxConstant Broadcast(OnnxConstant a, OnnxConstant b, Func<double, double, double> combine, OnnxType type) =>
        Combine(a, b, AxisChanges.Broadcast(a.Shape, b.Shape), combine, type);

    private OnnxConstant Combine(OnnxConstant a, OnnxConstant b, long[] shape, Func<double, double, double> combine, OnnxType type)
    {
        var result = new double[budget.Take(shape)];
        budget.Take([a.Size + b.Size]);
        double[] x = a.ToDoubles(), y = b.ToDoubles();
        int[] first = AxisChanges.Strides(a.Shape, shape.Length), second = AxisChanges.Strides(b.Shape, shape.Length);
        for (int i = 0; i < result.Length; i++)
        {
            int rest = i, p = 0, q = 0;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                (rest, int index) = Math.DivRem(rest, (int)shape[axis]);
                p += index * first[axis];
                q += index * second[axis];
            }
            result[i] = combine(x[p], y[q]);
        }
        return new OnnxConstant(type, shape, result, a.Size >= b.Size ? a : b);
    }

    private static long[] Reshaped(OnnxConstant x, OnnxCall call) => AxisChanges.Reshaped(
        call.Numbers("shape", 1) ?? throw new DataException("its shape is missing."), x.Shape, x.Size,
        call.Node.Integer("allowzero", 0) != 0);

    private static long[] Flattened(IReadOnlyList<long> shape, int axis)
    {
        int from = axis == shape.Count ? axis : FlowShape.Axis(axis, Math.Max(1, shape.Count));
        return [Product(shape.Take(from)), Product(shape.Skip(from))];
    }

    private static long Product(IEnumerable<long> extents) => extents.Aggregate(1L, (product, extent) => product * extent);
}
