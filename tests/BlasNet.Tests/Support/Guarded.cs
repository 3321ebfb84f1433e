namespace BlasNet.Tests.Support;

/// <summary>Holds a buffer between canaries, at an odd offset, and knows what its neighbourhood looked like.</summary>
internal sealed class Guarded
{
    private const int Margin = 19;
    private const float Canary = -12345.678f;
    private readonly float[] memory;
    private readonly int length;

    private Guarded(int length)
    {
        this.length = length;
        memory = new float[length + 2 * Margin];
        Array.Fill(memory, Canary);
    }

    public Span<float> Span => memory.AsSpan(Margin, length);

    /// <summary>Makes an output, filled with NaN so that nothing unwritten passes a comparison.</summary>
    public static Guarded Output(int length)
    {
        var guarded = new Guarded(length);
        guarded.Span.Fill(float.NaN);
        return guarded;
    }

    /// <summary>Makes an input or an accumulator.</summary>
    public static Guarded Of(ReadOnlySpan<float> values)
    {
        var guarded = new Guarded(values.Length);
        values.CopyTo(guarded.Span);
        return guarded;
    }

    public void AssertMarginsIntact()
    {
        Assert.That(memory.AsSpan(0, Margin).ContainsAnyExcept(Canary), Is.False, "The kernel wrote before its output.");
        Assert.That(memory.AsSpan(Margin + length).ContainsAnyExcept(Canary), Is.False, "The kernel wrote behind its output.");
    }
}
