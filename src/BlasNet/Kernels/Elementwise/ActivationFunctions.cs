namespace BlasNet.Kernels;

/// <summary>An activation in lanes: its value from x, and its gradient from y (from x for Gelu, Silu and Mish).</summary>
internal interface IActivation
{
    static abstract V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V>;

    static abstract V Backward<V>(V xOrY, V dy, V alpha)
        where V : struct, ILanes<V>;
}

/// <summary>y = x.</summary>
internal readonly struct Identity : IActivation
{
    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> => x;

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V> => dy;
}

/// <summary>y = 1 where x &gt; 0 and 0 elsewhere; the gradient is 0.</summary>
internal readonly struct Step : IActivation
{
    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> =>
        V.Select(V.GreaterThan(x, V.Broadcast(0)), V.Broadcast(1), V.Broadcast(0));

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V> => V.Broadcast(0);
}

/// <summary>y = 1 / (1 + exp(-x)); dx = dy y (1 - y).</summary>
internal readonly struct Sigmoid : IActivation
{
    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> => Maths.Sigmoid(x);

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V> => dy * y * (V.Broadcast(1) - y);
}

/// <summary>y = tanh(x); dx = dy (1 - y^2).</summary>
internal readonly struct Tanh : IActivation
{
    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> => Maths.Tanh(x);

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V> => dy * (V.Broadcast(1) - y) * (V.Broadcast(1) + y);
}

/// <summary>y = max(x, 0), NaN for NaN; dx = dy where y &gt; 0 and 0 elsewhere, so the derivative at 0 is 0.</summary>
internal readonly struct Relu : IActivation
{
    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> => V.Max(V.Broadcast(0), x);

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V> => V.GreaterThan(y, V.Broadcast(0)) & dy;
}

/// <summary>y = x where x &gt; 0 and alpha x elsewhere, with alpha &gt;= 0; dx = dy or alpha dy.</summary>
internal readonly struct LeakyRelu : IActivation
{
    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> => V.Select(V.GreaterThan(x, V.Broadcast(0)), x, alpha * x);

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V> => V.Select(V.GreaterThan(y, V.Broadcast(0)), dy, alpha * dy);
}

/// <summary>y = x where x &gt; 0 and alpha (exp(x) - 1) elsewhere, with alpha &gt;= 0; dx = dy or dy (y + alpha).</summary>
internal readonly struct Elu : IActivation
{
    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V>
    {
        V zero = V.Broadcast(0);
        return V.Select(V.GreaterThan(x, zero), x, alpha * Maths.ExpMinusOne(V.Min(zero, x)));
    }

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V> => V.Select(V.GreaterThan(y, V.Broadcast(0)), dy, dy * (y + alpha));
}

/// <summary>y = s x where x &gt; 0 and s a (exp(x) - 1) elsewhere; dx = dy s or dy (y + s a).</summary>
/// <remarks>The constants of Klambauer and others 2017 keep mean 0 and variance 1.</remarks>
internal readonly struct Selu : IActivation
{
    private const float Scale = 1.05070098735548049f, Limit = 1.75809934084737686f;

    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V>
    {
        V zero = V.Broadcast(0);
        return V.Select(
            V.GreaterThan(x, zero), V.Broadcast(Scale) * x, V.Broadcast(Limit) * Maths.ExpMinusOne(V.Min(zero, x)));
    }

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V> =>
        V.Select(V.GreaterThan(y, V.Broadcast(0)), V.Broadcast(Scale) * dy, dy * (y + V.Broadcast(Limit)));
}

/// <summary>y = x P(x), P being the standard normal distribution and p its density; dx = dy (P(x) + x p(x)).</summary>
/// <remarks>The exact form of Hendrycks and Gimpel 2016, not the tanh approximation. The absolute error of y is below 1e-6.</remarks>
internal readonly struct Gelu : IActivation
{
    // P(-40) is 0 in float; the bound keeps 0 times infinity out.
    private const float Lowest = -40;

    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> => V.Max(V.Broadcast(Lowest), x) * Maths.Normal(x, out _);

    public static V Backward<V>(V x, V dy, V alpha)
        where V : struct, ILanes<V>
    {
        x = V.Max(V.Broadcast(Lowest), V.Min(V.Broadcast(-Lowest), x));
        V p = Maths.Normal(x, out V density);
        return dy * V.MultiplyAdd(x, density, p);
    }
}

/// <summary>y = x s with s = sigmoid(x); dx = dy s (1 + x (1 - s)).</summary>
internal readonly struct Silu : IActivation
{
    // sigmoid(-110) is 0 in float; the bound keeps 0 times infinity out.
    private const float Lowest = -110;

    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> => V.Max(V.Broadcast(Lowest), x) * Maths.Sigmoid(x);

    public static V Backward<V>(V x, V dy, V alpha)
        where V : struct, ILanes<V>
    {
        x = V.Max(V.Broadcast(Lowest), V.Min(V.Broadcast(-Lowest), x));
        V one = V.Broadcast(1);
        V s = Maths.Sigmoid(x);
        return dy * s * V.MultiplyAdd(x, one - s, one);
    }
}

/// <summary>y = log(1 + exp(x)); dx = dy sigmoid(x) = dy (1 - exp(-y)).</summary>
internal readonly struct Softplus : IActivation
{
    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V> => Maths.Softplus(x);

    public static V Backward<V>(V y, V dy, V alpha)
        where V : struct, ILanes<V>
    {
        V zero = V.Broadcast(0);
        return dy * (zero - Maths.ExpMinusOne(zero - y));
    }
}

/// <summary>y = x tanh(log(1 + exp(x))) = x q / (q + 2), with w = exp(x) and q = w (w + 2); one exponential.</summary>
/// <remarks>dx = dy (q / (q + 2) + 4 x w (w + 1) / (q + 2)^2).</remarks>
internal readonly struct Mish : IActivation
{
    // q / (q + 2) is 1 in float from 10 on, and 0 below -110; the bounds keep infinities out of the quotients and 0 times infinity.
    private const float Highest = 20, Lowest = -110;

    public static V Forward<V>(V x, V alpha)
        where V : struct, ILanes<V>
    {
        V two = V.Broadcast(2);
        V w = Maths.Exp(V.Min(V.Broadcast(Highest), x));
        V q = w * (w + two);
        return V.Max(V.Broadcast(Lowest), x) * (q / (q + two));
    }

    public static V Backward<V>(V x, V dy, V alpha)
        where V : struct, ILanes<V>
    {
        x = V.Max(V.Broadcast(Lowest), V.Min(V.Broadcast(Highest), x));
        V two = V.Broadcast(2);
        V w = Maths.Exp(x);
        V q = w * (w + two);
        V inverse = V.Broadcast(1) / (q + two);
        V slope = V.Broadcast(4) * x * (w * (w + V.Broadcast(1)) * inverse) * inverse;
        return dy * V.MultiplyAdd(q, inverse, slope);
    }
}

/// <summary>Activations that work element by element.</summary>
internal enum ActivationKind
{
    Identity,
    Step,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Elu,
    Gelu,
    Silu,
    Softplus,
    Selu,
    Mish,
}
