namespace BlasNet.Exchange;

/// <summary>Layers that files write as several operators, put together again.</summary>
internal static class OnnxPatterns
{
    private const double Tolerance = 1e-4;

    /// <summary>Changes the steps of a graph.</summary>
    /// <param name="graph">The steps.</param>
    /// <param name="budget">What may be computed.</param>
    public static void Apply(OnnxGraphSteps graph, OnnxBudget budget)
    {
        foreach (OnnxStep step in graph.Steps)
            JoinAffine(graph, step, budget);
        graph.Update();
        foreach (OnnxStep step in graph.Steps)
            Recognize(step);
        graph.Update();
        foreach (OnnxStep step in graph.Steps)
            JoinAffine(graph, step, budget);
        graph.Update();
        foreach (OnnxStep step in graph.Steps)
            JoinBias(graph, step);
        graph.Update();
        foreach (OnnxStep step in graph.Steps)
            JoinActivation(graph, step);
        graph.Update();
    }

    private static void Recognize(OnnxStep step)
    {
        switch (step.Work)
        {
            case MergeWork { Kind: MergeKind.Multiply } when step.Inputs is [var a, var b]:
                if (!IsProductOf(step, a, b) && !IsProductOf(step, b, a) && !IsNormalized(step, a, b))
                    IsNormalized(step, b, a);
                break;
            case LooseWork { Operator: "Div" } when step.Inputs is [var a, var b]:
                IsNormalized(step, a, b);
                break;
        }
    }

    // x · f(x) for the functions that are activations.
    private static bool IsProductOf(OnnxStep step, OnnxStep x, OnnxStep f)
    {
        if (IsActivation(f, Activation.Sigmoid, out OnnxStep? of) && of == x)
            return Become(step, x, new ActivationWork(Activation.Silu));
        if (IsActivation(f, Activation.Tanh, out OnnxStep? tanh) && IsActivation(tanh!, Activation.Softplus, out of) && of == x)
            return Become(step, x, new ActivationWork(Activation.Mish));
        return IsGelu(step, x, f);
    }

    // c x (a erf(x / √2) + a) is 2 a c Gelu(x).
    private static bool IsGelu(OnnxStep step, OnnxStep x, OnnxStep f)
    {
        (OnnxStep root, double outer, double offset) = Scalars(f);
        if (root.Work is not LooseWork { Operator: "Erf" } || Math.Abs(outer - offset) > Tolerance * Math.Abs(outer))
            return false;
        foreach ((OnnxStep left, double factor, double added) in new[] { (x, 1.0, 0.0), Scalars(x) })
        {
            (OnnxStep inner, double slope, double shift) = Scalars(root.Inputs[0], left);
            if (inner != left || shift != 0 || added != 0 || Math.Abs(slope * Math.Sqrt(2) - 1) > Tolerance)
                continue;
            double times = 2 * outer * factor;
            var gelu = new OnnxStep(step.Place, new ActivationWork(Activation.Gelu), [left], left.Shape);
            return Math.Abs(times - 1) < Tolerance
                ? Become(step, left, gelu.Work)
                : Become(step, gelu, new AffineWork([.. Enumerable.Repeat(1, step.Shape.Rank)], [times], [0],
                    new OnnxConstant(OnnxType.Float, [], [times]) { Source = "Gelu" }));
        }
        return false;
    }

    // (x - mean) / √(variance + epsilon), where the second operand is the root or its inverse.
    private static bool IsNormalized(OnnxStep step, OnnxStep centred, OnnxStep root)
    {
        if (step.Work is MergeWork)
        {
            if (root.Work is not LooseWork { Operator: "Reciprocal" })
                return false;
            root = root.Inputs[0];
        }
        if (root.Work is not LooseWork { Operator: "Sqrt" or "Pow" } work || work.Operator == "Pow" && work.Number != 0.5)
            return false;
        (OnnxStep variance, double one, double epsilon) = Scalars(root.Inputs[0]);
        if (one != 1 || !(epsilon > 0) || !IsMean(variance, out OnnxStep? square, out int axis))
            return false;
        OnnxStep? deviation = square!.Work switch
        {
            LooseWork { Operator: "Pow", Number: 2 } => square.Inputs[0],
            MergeWork { Kind: MergeKind.Multiply } when square.Inputs[0] == square.Inputs[1] => square.Inputs[0],
            _ => null,
        };
        return deviation is not null && IsCentred(deviation, axis, out OnnxStep? x) && IsCentred(centred, axis, out OnnxStep? same)
            && x == same && Become(step, x!, new LayerNormWork(axis, epsilon, null, null));
    }

    private static bool IsCentred(OnnxStep step, int axis, out OnnxStep? x)
    {
        x = null;
        if (step.Work is not MergeWork { Kind: MergeKind.Subtract } || !IsMean(step.Inputs[1], out OnnxStep? of, out int along)
            || along != axis || of != step.Inputs[0])
            return false;
        x = of;
        return true;
    }

    // The mean along the last axis, or the last ones, which stay with one position.
    private static bool IsMean(OnnxStep step, out OnnxStep? of, out int axis)
    {
        (of, axis) = (null, 0);
        if (step.Work is not ReduceWork { IsMaximum: false } work || step.Shape.Rank != step.Inputs[0].Shape.Rank)
            return false;
        (of, axis) = (step.Inputs[0], work.Axes[0]);
        return work.Axes.SequenceEqual(Enumerable.Range(axis, step.Shape.Rank - axis));
    }

    private static bool IsActivation(OnnxStep step, Activation activation, out OnnxStep? of)
    {
        of = step.Work is ActivationWork work && work.Activation == activation ? step.Inputs[0] : null;
        return of is not null;
    }

    private static (OnnxStep Root, double Factor, double Offset) Scalars(OnnxStep step, OnnxStep? end = null)
    {
        double factor = 1, offset = 0;
        while (step != end && step.Work is AffineWork { IsScalar: true } affine)
        {
            offset += factor * affine.Offsets[0];
            factor *= affine.Factors[0];
            step = step.Inputs[0];
        }
        return (step, factor, offset);
    }

    private static bool Become(OnnxStep step, OnnxStep input, OnnxWork work)
    {
        (step.Work, step.Inputs) = (work, [input]);
        return true;
    }

    private static void JoinAffine(OnnxGraphSteps graph, OnnxStep step, OnnxBudget budget)
    {
        if (step.Work is not AffineWork work)
            return;
        if (Array.TrueForAll(work.Factors, factor => Math.Abs(factor - 1) < 1e-9) && Array.TrueForAll(work.Offsets, offset => offset == 0))
        {
            step.Work = new NoWork();
            return;
        }
        OnnxStep before = step.Inputs[0];
        if (before.Work is AffineWork first && graph.IsReadOnce(before)
            && (first.IsScalar || work.IsScalar || first.Extents.SequenceEqual(work.Extents)))
            Join(step, first, work);
        else if (before.Work is LayerNormWork norm && graph.IsReadOnce(before))
            Join(step, norm, work, budget);
    }

    private static void Join(OnnxStep step, AffineWork first, AffineWork second)
    {
        int count = Math.Max(first.Factors.Length, second.Factors.Length);
        double[] factors = new double[count], offsets = new double[count];
        for (int i = 0; i < count; i++)
        {
            double factor = second.Factors[second.IsScalar ? 0 : i];
            factors[i] = factor * first.Factors[first.IsScalar ? 0 : i];
            offsets[i] = factor * first.Offsets[first.IsScalar ? 0 : i] + second.Offsets[second.IsScalar ? 0 : i];
        }
        (AffineWork wider, OnnxStep before) = (first.IsScalar ? second : first, step.Inputs[0]);
        (step.Work, step.Inputs) = (new AffineWork(wider.Extents, factors, offsets, wider.Source), before.Inputs);
    }

    // A layer normalization that has no arrays of its own yet takes the first factor and the first offset behind it.
    private static void Join(OnnxStep step, LayerNormWork norm, AffineWork work, OnnxBudget budget)
    {
        int axis = norm.Axis;
        if (norm.Scale is not null || norm.Factors is not null || !work.Extents.Take(axis).All(extent => extent == 1))
            return;
        OnnxStep before = step.Inputs[0];
        long[] shape = [.. step.Shape.Extents.Skip(axis).Select(extent => (long)extent)];
        int[] strides = AxisChanges.Strides([.. work.Extents.Skip(axis).Select(extent => (long)extent)], shape.Length);
        (step.Work, step.Inputs) = (norm with
        {
            Scale = work.Source, Factors = Array.ConvertAll(budget.Repeated(work.Factors, strides, shape), value => (float)value),
            Offsets = Array.ConvertAll(budget.Repeated(work.Offsets, strides, shape), value => (float)value),
        }, before.Inputs);
    }

    private static void JoinBias(OnnxGraphSteps graph, OnnxStep step)
    {
        if (step.Work is not AffineWork work || !graph.IsReadOnce(step.Inputs[0]) || Array.Exists(work.Factors, factor => factor != 1))
            return;
        OnnxStep before = step.Inputs[0];
        int channels = before.Work is DenseWork ? before.Shape.Rank - 1 : 1;
        if (!work.Extents.Where((_, axis) => axis != channels).All(extent => extent == 1))
            return;
        int count = before.Shape[channels];
        double[] offsets = work.IsScalar ? [.. Enumerable.Repeat(work.Offsets[0], count)] : work.Offsets;
        var bias = new OnnxConstant(OnnxType.Float, [count], offsets, work.Source);
        OnnxWork? joined = before.Work switch
        {
            DenseWork { BiasValues: null } dense => dense with { Bias = bias, BiasValues = bias.ToSingles() },
            ConvWork { Bias: null } conv => conv with { Bias = bias },
            ConvTransposeWork { Bias: null } conv => conv with { Bias = bias },
            _ => null,
        };
        if (joined is not null)
            (step.Work, step.Inputs) = (joined, before.Inputs);
    }

    private static void JoinActivation(OnnxGraphSteps graph, OnnxStep step)
    {
        Activation? activation = step.Work switch
        {
            ActivationWork work => work.Activation,
            SoftmaxWork { IsLogarithm: false, AllBehind: false } work when work.Axis == step.Shape.Rank - 1 => Activation.Softmax,
            _ => null,
        };
        if (activation is null || step.Inputs[0] is not { Activation: null } before || !graph.IsReadOnce(before)
            || before.Work is not DenseWork && (before.Work is not (ConvWork or ConvTransposeWork) || activation == Activation.Softmax))
            return;
        before.Activation = activation;
        step.Work = new NoWork();
    }
}
