using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Activations and their gradients, element by element.</summary>
internal static class Activations
{
    /// <summary>Returns whether Backward takes the input of Forward (true) or its output (false).</summary>
    public static bool BackwardReadsInput(ActivationKind kind) =>
        kind is ActivationKind.Gelu or ActivationKind.Silu or ActivationKind.Mish;

    /// <summary>Computes y[i] = f(x[i]); alpha is the slope of LeakyRelu and the scale of Elu, at least 0, and unused elsewhere.</summary>
    /// <remarks>Overwrites y. x and y may be the same memory.</remarks>
    public static void Forward(ActivationKind kind, float alpha, ReadOnlySpan<float> x, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(kind, alpha, x, y);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(kind, alpha, x, y);
        else
            Forward<Lanes128>(kind, alpha, x, y);
    }

    public static void Forward<V>(ActivationKind kind, float alpha, ReadOnlySpan<float> x, Span<float> y)
        where V : struct, ILanes<V>
    {
        switch (kind)
        {
            case ActivationKind.Identity: LaneMap.Map<ForwardOf<Identity>, V>(x, y, alpha); break;
            case ActivationKind.Step: LaneMap.Map<ForwardOf<Step>, V>(x, y, alpha); break;
            case ActivationKind.Sigmoid: LaneMap.Map<ForwardOf<Sigmoid>, V>(x, y, alpha); break;
            case ActivationKind.Tanh: LaneMap.Map<ForwardOf<Tanh>, V>(x, y, alpha); break;
            case ActivationKind.Relu: LaneMap.Map<ForwardOf<Relu>, V>(x, y, alpha); break;
            case ActivationKind.LeakyRelu: LaneMap.Map<ForwardOf<LeakyRelu>, V>(x, y, alpha); break;
            case ActivationKind.Elu: LaneMap.Map<ForwardOf<Elu>, V>(x, y, alpha); break;
            case ActivationKind.Gelu: LaneMap.Map<ForwardOf<Gelu>, V>(x, y, alpha); break;
            case ActivationKind.Silu: LaneMap.Map<ForwardOf<Silu>, V>(x, y, alpha); break;
            case ActivationKind.Softplus: LaneMap.Map<ForwardOf<Softplus>, V>(x, y, alpha); break;
            case ActivationKind.Selu: LaneMap.Map<ForwardOf<Selu>, V>(x, y, alpha); break;
            case ActivationKind.Mish: LaneMap.Map<ForwardOf<Mish>, V>(x, y, alpha); break;
            default: throw Unknown(kind);
        }
    }

    /// <summary>Computes dx[i] = dy[i] f'(x[i]) from y, or from x where <see cref="BackwardReadsInput"/> is true.</summary>
    /// <remarks>Overwrites dx. dx may be the same memory as dy or xOrY.</remarks>
    public static void Backward(
        ActivationKind kind, float alpha, ReadOnlySpan<float> xOrY, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Lanes512>(kind, alpha, xOrY, dy, dx);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Lanes256>(kind, alpha, xOrY, dy, dx);
        else
            Backward<Lanes128>(kind, alpha, xOrY, dy, dx);
    }

    public static void Backward<V>(
        ActivationKind kind, float alpha, ReadOnlySpan<float> xOrY, ReadOnlySpan<float> dy, Span<float> dx)
        where V : struct, ILanes<V>
    {
        switch (kind)
        {
            case ActivationKind.Identity: LaneMap.Map<BackwardOf<Identity>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Step: LaneMap.Map<BackwardOf<Step>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Sigmoid: LaneMap.Map<BackwardOf<Sigmoid>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Tanh: LaneMap.Map<BackwardOf<Tanh>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Relu: LaneMap.Map<BackwardOf<Relu>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.LeakyRelu: LaneMap.Map<BackwardOf<LeakyRelu>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Elu: LaneMap.Map<BackwardOf<Elu>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Gelu: LaneMap.Map<BackwardOf<Gelu>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Silu: LaneMap.Map<BackwardOf<Silu>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Softplus: LaneMap.Map<BackwardOf<Softplus>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Selu: LaneMap.Map<BackwardOf<Selu>, V>(xOrY, dy, dx, alpha); break;
            case ActivationKind.Mish: LaneMap.Map<BackwardOf<Mish>, V>(xOrY, dy, dx, alpha); break;
            default: throw Unknown(kind);
        }
    }

    public static ArgumentException Unknown(ActivationKind kind) => new($"The activation '{kind}' has no kernel.", nameof(kind));

    private readonly struct ForwardOf<A> : IFunction
        where A : struct, IActivation
    {
        public static V Apply<V>(V x, V constant)
            where V : struct, ILanes<V> => A.Forward(x, constant);
    }

    private readonly struct BackwardOf<A> : IFunction2
        where A : struct, IActivation
    {
        public static V Apply<V>(V x1, V x2, V constant)
            where V : struct, ILanes<V> => A.Backward(x1, x2, constant);
    }
}
