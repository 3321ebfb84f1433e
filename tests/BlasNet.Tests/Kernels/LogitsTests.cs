using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class LogitsTests
{
    // Every magnitude, both ends and what rounding makes of them.
    private static float[] Probabilities(int length) =>
        [.. Enumerable.Range(0, length).Select(i => (i % 5) switch
        {
            0 => MathF.Exp(-i % 80),
            1 => 1 - MathF.Exp(-(i % 16)),
            2 => 0.5f + i * 0.4f / Math.Max(length, 1),
            3 => 1e-38f * (1 + i % 7),
            _ => (i + 1f) / (length + 1),
        })];

    [Test]
    public static void Logarithms_and_log_odds_are_those_of_double_precision()
    {
        foreach (int length in Draw.Lengths)
        {
            float[] p = [.. Probabilities(length).Select(value => Math.Clamp(value, 1.2e-38f, 1 - 1f / (1 << 24)))];
            float[] dy = Draw.Uniform(length, 2);
            Guarded y = Guarded.Output(length);
            Logits.OfSoftmax(p, y.Span);
            Near.AssertNear([.. p.Select(value => Math.Log(value))], y.Span, 1e-6, $"log of {length}");
            Logits.OfSigmoid(p, y.Span);
            Near.AssertNear([.. p.Select(value => Math.Log(value) - Math.Log(1 - (double)value))], y.Span, 2e-6, $"log odds of {length}");
            float[] halves = [.. p.Select(value => 0.05f + 0.9f * value)];
            Logits.SoftmaxGradient(halves, dy, y.Span);
            Near.AssertNear([.. halves.Zip(dy, (value, d) => (double)d / value)], y.Span, 1e-6, $"gradient of {length}");
            Logits.SigmoidGradient(halves, dy, y.Span);
            Near.AssertNear([.. halves.Zip(dy, (value, d) => d / (value * (1 - (double)value)))], y.Span, 2e-6,
                $"odds gradient of {length}");
            y.AssertMarginsIntact();
        }
    }

    [Test]
    public static void Probabilities_that_rounding_made_0_or_1_have_finite_logits_and_gradients()
    {
        float[] ends = [0, 1, 1e-45f, 0.5f], y = new float[4], dy = [1, 1, 1, 1];
        Logits.OfSoftmax(ends, y);
        Assert.That(y, Has.All.Matches<float>(float.IsFinite));
        Assert.That((y[0], y[1]), Is.EqualTo((-87.33655f, 0f)));
        Logits.OfSigmoid(ends, y);
        Assert.That(y, Has.All.Matches<float>(float.IsFinite));
        Assert.That(y[1], Is.EqualTo(17.328680f).Within(1e-5));
        Logits.SoftmaxGradient(ends, dy, y);
        Assert.That(y, Has.All.Matches<float>(float.IsFinite));
        Logits.SigmoidGradient(ends, dy, y);
        Assert.That(y, Has.All.Matches<float>(float.IsFinite));
    }
}
