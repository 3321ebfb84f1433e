using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>The start of an LSTM's bias [4 units]: 1 for the forget gate, the second of the four, and another initializer's values for the
/// others.</summary>
/// <param name="Others">The other initializer.</param>
internal sealed record UnitForgetBias(Initializer Others) : Initializer
{
    public override string Kind => "unitForgetBias";

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random)
    {
        Others.Fill(values, shape, random);
        values.Slice(values.Length / 4, values.Length / 4).Fill(1);
    }
}
