using BlasNet.Layers;

namespace BlasNet;

/// <summary>A factor that falls in the course of training, by the share t of all steps that are done.</summary>
public enum Annealing
{
    /// <summary>1 throughout.</summary>
    Constant,

    /// <summary>Half a cosine from 1 down to 0: <c>(1 + cos(pi * t)) / 2</c>.</summary>
    Cosine,

    /// <summary>1 in the first half, then half a cosine down to 0: <c>(1 + cos(pi * (2 * t - 1))) / 2</c>, flat_cos of RealMLP
    /// (Holzmüller, Grinsztajn and Steinwart 2024, "Better by default").</summary>
    FlatCosine,
}

/// <summary>The factors of <see cref="Annealing"/> and their names in JSON.</summary>
internal static class Annealings
{
    public static readonly (string, Annealing)[] Names =
        [("constant", Annealing.Constant), ("cosine", Annealing.Cosine), ("flatCosine", Annealing.FlatCosine)];

    /// <summary>Computes the factor after a share of all steps, from 0 to 1.</summary>
    public static double At(this Annealing annealing, double share) => annealing switch
    {
        Annealing.Cosine => HalfCosine(share),
        Annealing.FlatCosine when share >= 0.5 => HalfCosine(2 * share - 1),
        _ => 1,
    };

    /// <summary>Computes half a cosine from 1 at 0 down to 0 at 1.</summary>
    public static double HalfCosine(double share) => (1 + Math.Cos(Math.PI * share)) / 2;

    /// <summary>Requires one of the kinds.</summary>
    public static Annealing Checked(Annealing value, string place, string name) => Enum.IsDefined(value) ? value
        : throw new ConfigurationException(new Place { Subject = place, Property = name }, $"there is no annealing '{value}'.");
}
