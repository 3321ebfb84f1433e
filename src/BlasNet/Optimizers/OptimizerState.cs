using BlasNet.Kernels;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Optimizers;

/// <summary>The moments and the step count of an optimizer, and the update of a flat block of parameters from the block of their
/// gradients.</summary>
/// <remarks>
/// A step is <see cref="MeasureTile"/> for each tile, where <see cref="Clips"/> is set, then <see cref="BeginStep"/> once, then
/// <see cref="UpdateTile"/> for each tile. Tiles may run on any threads in any order; all calls of one kind end before those of the next
/// begin. The bits depend on the ranges alone. The padding between ranges is neither read nor written. No step allocates.
/// </remarks>
internal sealed class OptimizerState : IDisposable
{
    // Parameters, gradients and two moments of a tile are 256 KiB together: they fit into a core's L2 cache.
    private const int TileLength = 16384;
    private const string WeightsName = "weights";

    private readonly FloatBlock parameters;
    private readonly FloatBlock gradients;
    private readonly FloatBlock[] moments;
    private readonly ParameterRange[] ranges;
    private readonly double[] squares;

    // Where each variable is clipped by its own norm: for each tile the first of its ranges' squares, and for each range the sum of its
    // squares and the factor of its gradient. Empty otherwise.
    private readonly int[] firstSquare = [];
    private readonly double[] sums = [];
    private readonly float[] scales = [];
    private float learningRate;
    private float weightDecay;
    private float gradientScale = 1;
    private double? latestRate;

    /// <summary>Creates the state before the first step.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="parameters">The block of parameters; owned by the caller.</param>
    /// <param name="gradients">The block of gradients in the same layout; owned by the caller.</param>
    /// <param name="ranges">The ranges of the parameters, in ascending order and without overlap.</param>
    /// <param name="frozen">The ranges of those that no step updates; none by default.</param>
    public OptimizerState(Optimizer optimizer, FloatBlock parameters, FloatBlock gradients, IReadOnlyList<ParameterRange> ranges,
        IReadOnlyList<ParameterRange>? frozen = null)
    {
        if (gradients.Length != parameters.Length)
            throw new ArgumentException(
                $"There are '{gradients.Length}' gradients, but '{parameters.Length}' parameters.", nameof(gradients));
        Optimizer = optimizer.ClippedOnce();
        this.parameters = parameters;
        this.gradients = gradients;
        bool apart = optimizer.ClipNormPerVariable is not null;
        this.ranges = ParameterRanges.Joined(ranges, optimizer.WeightDecay > 0, parameters.Length, apart);
        Tiles = new Tiling(parameters.Length, TileLength);
        squares = new double[Tiles.Count];
        if (apart)
        {
            (firstSquare, sums, scales) = (new int[Tiles.Count + 1], new double[this.ranges.Length], new float[this.ranges.Length]);
            for (int t = 0; t < Tiles.Count; t++)
                firstSquare[t + 1] = firstSquare[t] + RangesIn(Tiles[t]);
            squares = new double[firstSquare[^1]];
        }
        moments = [.. optimizer.Moments.Select(_ => new FloatBlock(parameters.Length))];
        Average = optimizer.EmaMomentum is { } momentum ? new WeightAverage(parameters, momentum, frozen ?? []) : null;
        Reset();
    }

    public Optimizer Optimizer { get; }

    /// <summary>Gets the moments, named by <see cref="Optimizer.Moments"/>, in the layout of the parameters.</summary>
    public IReadOnlyList<FloatBlock> Moments => moments;

    /// <summary>Gets the averages of the weights; null where there are none.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Gets all blocks in the layout of the parameters that a checkpoint keeps beside these, by name: the moments, and the
    /// weights that training goes on with where the parameters hold averages.</summary>
    public IEnumerable<(string Name, FloatBlock Block)> Blocks => Average is null
        ? Optimizer.Moments.Zip(moments)
        : [.. Optimizer.Moments.Zip(moments), (WeightsName, Average.Block)];

    /// <summary>Gets the number of steps taken; set when training resumes.</summary>
    public long StepCount
    {
        get;
        set => (field, latestRate) = (value, null);
    }

    /// <summary>Gets the tiles of the flat block.</summary>
    public Tiling Tiles { get; }

    /// <summary>Gets whether the norm must be measured before a step.</summary>
    public bool Clips => Optimizer.ClipNorm is not null || Optimizer.ClipNormPerVariable is not null;

    /// <summary>Gets or sets the learning rate of further steps, in place of the schedule; null to follow the schedule.</summary>
    public double? OwnRate { get; set; }

    /// <summary>Gets or sets the number of all steps of training, of which schedules and annealing take their share; null while it is
    /// not known.</summary>
    public long? TotalSteps
    {
        get;
        set => field = value is { } steps ? Math.Max(1, steps) : null;
    }

    /// <summary>Gets the share of all steps that are done, from 0 to 1; 0 while their number is not known.</summary>
    public double Progress => TotalSteps is { } steps ? Math.Min(1, (double)StepCount / steps) : 0;

    /// <summary>Gets the learning rate of the next step.</summary>
    public double NextRate => OwnRate ?? Optimizer.LearningRate.At(StepCount, TotalSteps);

    /// <summary>Gets the learning rate of the latest step, including one restored from a checkpoint; before any step, that of the
    /// first. Set when training resumes with a rate of its own.</summary>
    public double LearningRate
    {
        get => latestRate ?? OwnRate ?? Optimizer.LearningRate.At(Math.Max(0, StepCount - 1), TotalSteps);
        set => latestRate = value;
    }

    /// <summary>Gets the norm of all gradients before the latest step; 0 without clipping, where it is not measured.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>Restores the state before the first step.</summary>
    public void Reset()
    {
        StepCount = 0;
        OwnRate = null;
        Average?.Reset();
        foreach (FloatBlock moment in moments)
        {
            moment.Span.Clear();
            foreach (ParameterRange range in ranges)
                moment.Span.Slice(range.Start, range.Length).Fill(Optimizer.InitialMoment);
        }
    }

    /// <summary>Sums the squares of a tile's gradients.</summary>
    public void MeasureTile(Tile tile)
    {
        double sum = 0;
        for (int i = FirstRange(tile.Start), first = i; i < ranges.Length && ranges[i].Start < tile.End; i++)
        {
            int start = Math.Max(ranges[i].Start, tile.Start);
            int end = Math.Min(ranges[i].End, tile.End);
            double square = Reductions.SumOfSquares(gradients.Span[start..end]);
            sum += square;
            if (scales.Length > 0)
                squares[firstSquare[tile.Index] + i - first] = square;
        }
        if (scales.Length == 0)
            squares[tile.Index] = sum;
    }

    /// <summary>Begins a step: takes the learning rate from the schedule and, when clipping, the scale from the measured norm.</summary>
    public void BeginStep()
    {
        Average?.BeginStep(StepCount);
        double rate = NextRate, decay = Optimizer.WeightDecay;
        // The step of a small network takes some microseconds, of which the share of all steps would be a hundredth.
        if (Optimizer.WeightDecayAnnealing != Annealing.Constant)
            decay *= Optimizer.WeightDecayAnnealing.At(Progress);
        StepCount++;
        (LearningRate, learningRate, weightDecay) = (rate, (float)rate, (float)decay);
        if (!Clips)
            return;
        double sum = 0;
        foreach (double square in squares)
            sum += square;
        GradientNorm = Math.Sqrt(sum);
        if (Optimizer.ClipNorm is double bound)
            gradientScale = Scale(GradientNorm, bound);
        else
            ScaleVariables(Optimizer.ClipNormPerVariable!.Value);
    }

    /// <summary>Computes the factor that brings a norm down to its bound; 1 where it is within.</summary>
    public static float Scale(double norm, double bound) => norm > bound ? (float)(bound / norm) : 1;

    /// <summary>Updates a tile's parameters, moments and averages.</summary>
    public void UpdateTile(Tile tile) => Update(tile.Start, tile.Count);

    /// <summary>Updates some parameters, their moments and averages.</summary>
    /// <param name="first">The first element of the block.</param>
    /// <param name="count">The number of elements.</param>
    public void Update(int first, int count)
    {
        int last = first + count;
        for (int i = FirstRange(first); i < ranges.Length && ranges[i].Start < last; i++)
        {
            int start = Math.Max(ranges[i].Start, first);
            int length = Math.Min(ranges[i].End, last) - start;
            float scale = scales.Length > 0 ? scales[i] : gradientScale;
            var step = new UpdateStep(StepCount, learningRate * ranges[i].Rate, weightDecay * ranges[i].Decay, scale);
            if (Optimizer.ClipValue is double bound)
                Elementwise.Clip(gradients.Span.Slice(start, length), (float)bound, gradients.Span.Slice(start, length));
            Average?.BeforeUpdate(start, length);
            Optimizer.Update(step, parameters.Span.Slice(start, length), gradients.Span.Slice(start, length),
                moments.Length > 0 ? moments[0].Span.Slice(start, length) : [],
                moments.Length > 1 ? moments[1].Span.Slice(start, length) : []);
            Average?.AfterUpdate(start, length);
        }
    }

    /// <summary>Cuts what is left of the block into tiles.</summary>
    /// <param name="updated">What is left out: the first elements and their numbers.</param>
    public IReadOnlyList<(int Start, int Length)> TilesWithout(IEnumerable<(int Start, int Length)> updated)
    {
        var tiles = new List<(int, int)>();
        int end = 0;
        foreach ((int start, int length) in updated.Append((parameters.Length, 0)).Order())
        {
            for (; end < start; end += TileLength)
                tiles.Add((end, Math.Min(TileLength, start - end)));
            end = start + length;
        }
        return tiles;
    }

    public void Dispose()
    {
        foreach (FloatBlock moment in moments)
            moment.Dispose();
        Average?.Dispose();
    }

    private void ScaleVariables(double bound)
    {
        Array.Clear(sums);
        for (int t = 0; t < Tiles.Count; t++)
        {
            int range = FirstRange(Tiles[t].Start);
            for (int i = firstSquare[t]; i < firstSquare[t + 1]; i++)
                sums[range++] += squares[i];
        }
        for (int i = 0; i < scales.Length; i++)
            scales[i] = Scale(Math.Sqrt(sums[i]), bound);
    }

    private int RangesIn(Tile tile)
    {
        int first = FirstRange(tile.Start), end = first;
        while (end < ranges.Length && ranges[end].Start < tile.End)
            end++;
        return end - first;
    }

    /// <summary>Finds the first range that ends after a position.</summary>
    private int FirstRange(int position)
    {
        int low = 0;
        for (int high = ranges.Length; low < high;)
        {
            int middle = (low + high) / 2;
            if (ranges[middle].End > position)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
