using BlasNet.Kernels;

namespace BlasNet.Tests.Reference;

/// <summary>Activations of one number in double precision.</summary>
internal static class Scalars
{
    public static double Activation(ActivationKind kind, double alpha, double x) => kind switch
    {
        ActivationKind.Identity => x,
        ActivationKind.Step => x > 0 ? 1 : 0,
        ActivationKind.Sigmoid => Sigmoid(x),
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.LeakyRelu => x > 0 ? x : alpha * x,
        ActivationKind.Elu => x > 0 ? x : alpha * ExpMinusOne(x),
        ActivationKind.Gelu => x * NormalCumulative(x),
        ActivationKind.Silu => x * Sigmoid(x),
        ActivationKind.Softplus => Softplus(x),
        ActivationKind.Selu => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * ExpMinusOne(x)),
        ActivationKind.Mish => x * Math.Tanh(Softplus(x)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>Computes log(1 + x) for x >= 0, by its series where 1 + x would round.</summary>
    public static double LogOnePlus(double x) => x < 1e-5 ? x - x * x / 2 + x * x * x / 3 : Math.Log(1 + x);

    /// <summary>Computes exp(x) - 1, by its series where the difference would cancel.</summary>
    public static double ExpMinusOne(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 + x * x * x / 6 : Math.Exp(x) - 1;

    /// <summary>Integrates the standard normal density up to x: its Taylor series around 0, which converges everywhere.</summary>
    public static double NormalCumulative(double x)
    {
        if (Math.Abs(x) > 6)
            return x > 0 ? 1 - NormalTail(x) : NormalTail(-x);
        double term = x;
        double sum = x;
        for (int k = 1; k < 200; k++)
        {
            term *= x * x / (2 * k + 1);
            sum += term;
        }
        return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>Computes P(X > x) for large x by Laplace's continued fraction.</summary>
    private static double NormalTail(double x)
    {
        double fraction = x;
        for (int k = 60; k > 0; k--)
            fraction = x + k / fraction;
        return Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) / fraction;
    }
}
