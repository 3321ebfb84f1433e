using System.Runtime.InteropServices;
using BlasNet.Optimizers;
using BlasNet.Tensors;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Optimizers;

internal static class OptimizerStateTests
{
    // Odd lengths, one parameter longer than a tile, padding between parameters, and adjacent ones.
    private static readonly ParameterRange[] Layout =
    [
        new(0, 5, Rate: 1, Decay: 1), new(16, 20_000, Rate: 1, Decay: 1), new(20_016, 11, Rate: 6, Decay: 1),
        new(20_027, 3, Rate: 0.1f, Decay: 0), new(20_030, 30, Rate: 1, Decay: 0), new(20_064, 17_000, Rate: 1, Decay: 0.5f),
    ];

    private const int Length = 37_080;

    private static OptimizerCase[] Cases => OptimizerCases.All;

    [TestCaseSource(nameof(Cases))]
    public static void A_flat_block_gives_the_bits_of_parameter_by_parameter(OptimizerCase each)
    {
        Optimizer optimizer = each.With(schedule: Schedule.Step(0.05, 2), weightDecay: 0.1);
        using var flat = new Blocks(optimizer, Length, Layout);
        flat.Steps(3, tilesBackwards: true);
        foreach (ParameterRange range in Layout)
        {
            using var alone = new Blocks(optimizer, range.Length, [range with { Start = 0 }], drawFrom: range.Start);
            alone.Steps(3);
            AssertSameBits(alone.Parameters.Span, flat.Parameters.Span.Slice(range.Start, range.Length));
            for (int m = 0; m < flat.State.Moments.Count; m++)
                AssertSameBits(alone.State.Moments[m].Span, flat.State.Moments[m].Span.Slice(range.Start, range.Length));
        }
    }

    [TestCaseSource(nameof(Cases))]
    public static void Padding_is_neither_read_nor_written(OptimizerCase each)
    {
        using var blocks = new Blocks(each.With(weightDecay: 0.1, clipNorm: 1) with { EmaMomentum = 0.5 }, Length, Layout);
        bool[] used = new bool[Length];
        foreach (ParameterRange range in Layout)
            used.AsSpan(range.Start, range.Length).Fill(true);
        for (int i = 0; i < Length; i++)
        {
            if (!used[i])
                blocks.Parameters.Span[i] = blocks.Gradients.Span[i] = float.NaN;
        }
        blocks.Steps(2);
        Assert.That(blocks.Parameters.Span.ToArray().Where((value, i) => float.IsNaN(value) == used[i]), Is.Empty);
        foreach ((string name, FloatBlock block) in blocks.State.Blocks)
            Assert.That(block.Span.ToArray().Where((value, i) => !used[i] && value != 0), Is.Empty, name);
    }

    [TestCaseSource(nameof(Cases))]
    public static void Weights_decay_only_in_the_ranges_that_decay(OptimizerCase each)
    {
        using var with = new Blocks(each.With(weightDecay: 0.25), Length, Layout);
        using var without = new Blocks(each.With(weightDecay: 0), Length, Layout);
        with.Steps(2);
        without.Steps(2);
        foreach (ParameterRange range in Layout)
        {
            float[] a = with.Parameters.Span.Slice(range.Start, range.Length).ToArray();
            float[] b = without.Parameters.Span.Slice(range.Start, range.Length).ToArray();
            Assert.That(a.SequenceEqual(b), Is.EqualTo(range.Decay == 0), range.ToString());
        }
    }

    [TestCaseSource(nameof(Cases))]
    public static void The_factors_of_a_range_are_those_of_its_rate_and_of_its_decay(OptimizerCase each)
    {
        const float Rate = 3, Decay = 0.25f;
        Optimizer plain = each.With(schedule: Schedule.Step(0.125, 2), weightDecay: 0.5);
        Optimizer scaled = each.With(schedule: Schedule.Step(0.125 * Rate, 2), weightDecay: 0.5 * Decay);
        // Adjacent ranges with different factors, and two with the same, which are updated as one.
        using var blocks = new Blocks(plain, 64, [new(0, 7, 1, 1), new(7, 20, Rate, Decay), new(27, 5, Rate, Decay), new(32, 20, 1, 0)]);
        using var ones = new Blocks(plain, 64, [new(0, 64, 1, 1)]);
        using var own = new Blocks(scaled, 64, [new(0, 64, 1, 1)]);
        using var none = new Blocks(plain with { WeightDecay = 0 }, 64, [new(0, 64, 1, 1)]);
        foreach (Blocks block in new[] { blocks, ones, own, none })
            block.Steps(5);
        AssertSameBits(ones.Parameters.Span[..7], blocks.Parameters.Span[..7]);
        AssertSameBits(own.Parameters.Span[7..32], blocks.Parameters.Span[7..32]);
        AssertSameBits(none.Parameters.Span[32..52], blocks.Parameters.Span[32..52]);
        Assert.That(own.Parameters.Span[7..32].SequenceEqual(ones.Parameters.Span[7..32]), Is.False);
    }

    [Test]
    public static void Gradients_above_the_bound_are_scaled_to_it_and_others_are_left()
    {
        using var blocks = new Blocks(Optimizer.Sgd(1, clipNorm: 2.5), 20, [new(0, 1, 1, 1), new(16, 1, 1, 0)]);
        foreach ((float g0, float g1, double norm, float step0, float step1) in new[]
        {
            (3f, -4f, 5, 1.5f, -2f), // 2.5 / 5 of both
            (1.5f, 2f, 2.5, 1.5f, 2f), // just at the bound
            (0.25f, 0f, 0.25, 0.25f, 0f),
        })
        {
            blocks.Parameters.Span.Clear();
            (blocks.Gradients.Span[0], blocks.Gradients.Span[16]) = (g0, g1);
            blocks.Step();
            Assert.That(blocks.State.GradientNorm, Is.EqualTo(norm));
            Assert.That((-blocks.Parameters.Span[0], -blocks.Parameters.Span[16]), Is.EqualTo((step0, step1)));
        }
    }

    [Test]
    public static void The_norm_is_that_of_a_plain_sum_over_all_tiles()
    {
        using var blocks = new Blocks(Optimizer.Sgd(0.1, clipNorm: 1), Length, Layout);
        double sum = 0;
        foreach (ParameterRange range in Layout)
        {
            foreach (float gradient in blocks.Gradients.Span.Slice(range.Start, range.Length))
                sum += (double)gradient * gradient;
        }
        blocks.Step();
        Assert.That(blocks.State.Tiles.Count, Is.EqualTo(3));
        Assert.That(blocks.State.GradientNorm, Is.EqualTo(Math.Sqrt(sum)).Within(1e-9).Percent);
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_resumed_state_goes_on_with_the_same_bits(OptimizerCase each)
    {
        Optimizer optimizer = each.With(schedule: Schedule.Cosine(0.1, 6), weightDecay: 0.1, clipNorm: 3);
        using var straight = new Blocks(optimizer, Length, Layout);
        straight.Steps(3);
        using var resumed = new Blocks(optimizer, Length, Layout);
        straight.Parameters.Span.CopyTo(resumed.Parameters.Span);
        for (int m = 0; m < optimizer.Moments.Count; m++)
            straight.State.Moments[m].Span.CopyTo(resumed.State.Moments[m].Span);
        resumed.State.StepCount = straight.State.StepCount;
        straight.Steps(3);
        resumed.Steps(3);
        AssertSameBits(straight.Parameters.Span, resumed.Parameters.Span);
        Assert.That(resumed.State.StepCount, Is.EqualTo(6));
    }

    [TestCaseSource(nameof(Cases))]
    public static void Reset_goes_back_to_the_first_step(OptimizerCase each)
    {
        using var blocks = new Blocks(each.With(weightDecay: 0.1), Length, Layout);
        float[] start = blocks.Parameters.Span.ToArray();
        blocks.Steps(2);
        float[] once = blocks.Parameters.Span.ToArray();
        blocks.State.Reset();
        start.CopyTo(blocks.Parameters.Span);
        blocks.Steps(2);
        AssertSameBits(once, blocks.Parameters.Span);
        Assert.That(once.SequenceEqual(start), Is.False);
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_step_allocates_nothing(OptimizerCase each)
    {
        using var blocks = new Blocks(
            each.With(schedule: Schedule.WarmUp(Schedule.WarmUpCosine(0.1), 2), weightDecay: 0.1, clipNorm: 1) with
            {
                WeightDecayAnnealing = Annealing.Cosine, EmaMomentum = 0.9,
            },
            Length, Layout);
        blocks.State.TotalSteps = 50;
        Allocations.AssertNone(() => blocks.Steps(20));
    }

    [Test]
    public static void The_learning_rate_follows_the_schedule_from_step_zero()
    {
        using var blocks = new Blocks(Optimizer.Sgd(schedule: Schedule.Step(1, every: 2, factor: 0.5)), 16, [new(0, 16, 1, 0)]);
        var rates = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            blocks.Step();
            rates.Add(blocks.State.LearningRate);
        }
        Assert.That(rates, Is.EqualTo([1, 1, 0.5, 0.5, 0.25]));
    }

    [TestCaseSource(nameof(Cases))]
    public static void Rate_and_decay_follow_the_share_of_all_steps(OptimizerCase each)
    {
        const int Steps = 8;
        Optimizer optimizer = each.With(schedule: Schedule.WarmUpCosine(0.1, 0.25), weightDecay: 0.5) with
        {
            WeightDecayAnnealing = Annealing.FlatCosine,
        };
        using var blocks = new Blocks(optimizer, 20, [new(0, 20, 2, 0.5f)]);
        blocks.State.TotalSteps = Steps;
        ReferenceOptimizer[] reference =
            [.. Enumerable.Range(0, 20).Select(_ => new ReferenceOptimizer(optimizer, 0.5, 2) { TotalSteps = Steps })];
        double[] expected = Array.ConvertAll(blocks.Parameters.Span.ToArray(), value => (double)value);
        for (int step = 0; step < Steps; step++)
        {
            Assert.That(blocks.State.Progress, Is.EqualTo(step / (double)Steps));
            blocks.Step();
            for (int i = 0; i < 20; i++)
                expected[i] = reference[i].Step(expected[i], blocks.Gradients.Span[i]);
        }
        Near.AssertNear(expected, blocks.Parameters.Span, 1e-5);
        Assert.That(blocks.State.Progress, Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Cases))]
    public static void Averages_follow_the_weights_of_all_steps_and_change_none_of_them(OptimizerCase each)
    {
        const double Momentum = 0.4;
        Optimizer plain = each.With(schedule: Schedule.Step(0.1, 3), weightDecay: 0.1, clipNorm: 30);
        using var without = new Blocks(plain, Length, Layout);
        using var with = new Blocks(plain with { EmaMomentum = Momentum }, Length, Layout);
        float[] start = without.Parameters.Span.ToArray();
        double[] expected = Array.ConvertAll(start, value => (double)value);
        for (int step = 0; step < 8; step++)
        {
            without.Step();
            with.Step(tilesBackwards: true);
            double kept = Math.Min(Momentum, (1.0 + step) / (10 + step));
            for (int i = 0; i < Length; i++)
                expected[i] = kept * expected[i] + (1 - kept) * without.Parameters.Span[i];
            AssertSameBits(without.Parameters.Span, with.Parameters.Span);
        }
        Span<float> averages = with.State.Average!.Block.Span;
        foreach (ParameterRange range in Layout)
            Near.AssertNear(expected.AsSpan(range.Start, range.Length), averages.Slice(range.Start, range.Length), 1e-5, range.ToString());
        Assert.That(averages[..5].SequenceEqual(with.Parameters.Span[..5]), Is.False);
        // Shown, they are what the parameters hold; the next step goes on with the weights.
        float[] shown = averages.ToArray();
        with.State.Average.Show(with.State.StepCount);
        AssertSameBits(shown, with.Parameters.Span);
        with.State.Average.Hide();
        AssertSameBits(without.Parameters.Span, with.Parameters.Span);
        with.State.Reset();
        start.CopyTo(with.Parameters.Span);
        with.Step();
        Near.AssertNear(0.1 * start[0] + 0.9 * (double)with.Parameters.Span[0], with.State.Average.Block.Span[0], 1e-6);
    }

    [Test]
    public static void Ranges_that_overlap_or_leave_the_block_are_refused()
    {
        Assert.That(() => new Blocks(Optimizer.Sgd(), 16, [new(0, 9, 1, 1), new(8, 2, 1, 1)]), Throws.ArgumentException);
        Assert.That(() => new Blocks(Optimizer.Sgd(), 16, [new(8, 9, 1, 1)]), Throws.ArgumentException);
        Assert.That(() => new Blocks(Optimizer.Sgd(), 16, [new(-1, 2, 1, 1)]), Throws.ArgumentException);
    }

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        int same = MemoryMarshal.Cast<float, int>(expected).CommonPrefixLength(MemoryMarshal.Cast<float, int>(actual));
        Assert.That(actual.Length, Is.EqualTo(expected.Length));
        Assert.That(same, Is.EqualTo(expected.Length), "the first element with other bits");
    }

    /// <summary>Parameters, gradients and their state; values at an index depend on the index alone.</summary>
    private sealed class Blocks : IDisposable
    {
        public Blocks(Optimizer optimizer, int length, ParameterRange[] ranges, int drawFrom = 0)
        {
            Parameters = new FloatBlock(length);
            Gradients = new FloatBlock(length);
            var random = new CounterRandom(1, RandomPurpose.Synthetic);
            for (int i = 0; i < length; i++)
            {
                Parameters.Span[i] = (float)random.Normal(drawFrom + i);
                Gradients.Span[i] = (float)random.Normal(1_000_000 + drawFrom + i);
            }
            State = new OptimizerState(optimizer, Parameters, Gradients, ranges);
        }

        public FloatBlock Parameters { get; }

        public FloatBlock Gradients { get; }

        public OptimizerState State { get; }

        public void Steps(int count, bool tilesBackwards = false)
        {
            for (int i = 0; i < count; i++)
                Step(tilesBackwards);
        }

        public void Step(bool tilesBackwards = false)
        {
            int count = State.Tiles.Count;
            if (State.Clips)
            {
                for (int i = 0; i < count; i++)
                    State.MeasureTile(State.Tiles[i]);
            }
            State.BeginStep();
            for (int i = 0; i < count; i++)
                State.UpdateTile(State.Tiles[tilesBackwards ? count - 1 - i : i]);
        }

        public void Dispose()
        {
            Parameters.Dispose();
            Gradients.Dispose();
            State.Dispose();
        }
    }
}
