using BlasNet.Kernels;
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

    private readonly FloatBlock parameters;
    private readonly FloatBlock gradients;
    private readonly FloatBlock[] moments;
    private readonly ParameterRange[] ranges;
    private readonly double[] squares;
    private float learningRate;
    private float gradientScale = 1;
    private double? latestRate;

    /// <summary>Creates the state before the first step.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="parameters">The block of parameters; owned by the caller.</param>
    /// <param name="gradients">The block of gradients in the same layout; owned by the caller.</param>
    /// <param name="ranges">The ranges of the parameters, in ascending order and without overlap.</param>
    public OptimizerState(Optimizer optimizer, FloatBlock parameters, FloatBlock gradients, IReadOnlyList<ParameterRange> ranges)
    {
        if (gradients.Length != parameters.Length)
            throw new ArgumentException(
                $"There are '{gradients.Length}' gradients, but '{parameters.Length}' parameters.", nameof(gradients));
        Optimizer = optimizer;
        this.parameters = parameters;
        this.gradients = gradients;
        this.ranges = Joined(ranges, optimizer.WeightDecay > 0, parameters.Length);
        Tiles = new Tiling(parameters.Length, TileLength);
        squares = new double[Tiles.Count];
        moments = [.. optimizer.Moments.Select(_ => new FloatBlock(parameters.Length))];
        Reset();
    }

    public Optimizer Optimizer { get; }

    /// <summary>Gets the moments, named by <see cref="Optimizer.Moments"/>, in the layout of the parameters.</summary>
    public IReadOnlyList<FloatBlock> Moments => moments;

    /// <summary>Gets the number of steps taken; set when training resumes.</summary>
    public long StepCount
    {
        get;
        set => (field, latestRate) = (value, null);
    }

    /// <summary>Gets the tiles of the flat block.</summary>
    public Tiling Tiles { get; }

    /// <summary>Gets whether the norm must be measured before a step.</summary>
    public bool Clips => Optimizer.ClipNorm is not null;

    /// <summary>Gets or sets the learning rate of further steps, in place of the schedule; null to follow the schedule.</summary>
    public double? OwnRate { get; set; }

    /// <summary>Gets the learning rate of the next step.</summary>
    public double NextRate => OwnRate ?? Optimizer.LearningRate.At(StepCount);

    /// <summary>Gets the learning rate of the latest step, including one restored from a checkpoint; before any step, that of the
    /// first. Set when training resumes with a rate of its own.</summary>
    public double LearningRate
    {
        get => latestRate ?? OwnRate ?? Optimizer.LearningRate.At(Math.Max(0, StepCount - 1));
        set => latestRate = value;
    }

    /// <summary>Gets the norm of all gradients before the latest step; 0 without clipping, where it is not measured.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>Restores the state before the first step.</summary>
    public void Reset()
    {
        StepCount = 0;
        OwnRate = null;
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
        for (int i = FirstRange(tile.Start); i < ranges.Length && ranges[i].Start < tile.End; i++)
        {
            int start = Math.Max(ranges[i].Start, tile.Start);
            int end = Math.Min(ranges[i].End, tile.End);
            sum += Reductions.SumOfSquares(gradients.Span[start..end]);
        }
        squares[tile.Index] = sum;
    }

    /// <summary>Begins a step: takes the learning rate from the schedule and, when clipping, the scale from the measured norm.</summary>
    public void BeginStep()
    {
        double rate = NextRate;
        StepCount++;
        (LearningRate, learningRate) = (rate, (float)rate);
        if (Optimizer.ClipNorm is not double bound)
            return;
        double sum = 0;
        foreach (double square in squares)
            sum += square;
        GradientNorm = Math.Sqrt(sum);
        gradientScale = GradientNorm > bound ? (float)(bound / GradientNorm) : 1;
    }

    /// <summary>Updates a tile's parameters and moments.</summary>
    public void UpdateTile(Tile tile)
    {
        for (int i = FirstRange(tile.Start); i < ranges.Length && ranges[i].Start < tile.End; i++)
        {
            int start = Math.Max(ranges[i].Start, tile.Start);
            int length = Math.Min(ranges[i].End, tile.End) - start;
            var step = new UpdateStep(StepCount, learningRate, ranges[i].Decays ? (float)Optimizer.WeightDecay : 0, gradientScale);
            Optimizer.Update(step, parameters.Span.Slice(start, length), gradients.Span.Slice(start, length),
                moments.Length > 0 ? moments[0].Span.Slice(start, length) : [],
                moments.Length > 1 ? moments[1].Span.Slice(start, length) : []);
        }
    }

    public void Dispose()
    {
        foreach (FloatBlock moment in moments)
            moment.Dispose();
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

    /// <summary>Joins adjacent ranges with the same decay, so that a tile has few long loops.</summary>
    private static ParameterRange[] Joined(IReadOnlyList<ParameterRange> ranges, bool decay, int length)
    {
        var joined = new List<ParameterRange>();
        int end = 0;
        foreach (ParameterRange range in ranges)
        {
            if (range.Start < end || range.Length < 0 || range.Length > length - range.Start)
                throw new ArgumentException(
                    $"The range of '{range.Length}' parameters at '{range.Start}' "
                    + $"overlaps another or leaves the block of '{length}'.", nameof(ranges));
            end = range.End;
            bool decays = range.Decays && decay;
            if (joined.Count > 0 && joined[^1].End == range.Start && joined[^1].Decays == decays)
                joined[^1] = joined[^1] with { Length = joined[^1].Length + range.Length };
            else if (range.Length > 0)
                joined.Add(range with { Decays = decays });
        }
        return [.. joined];
    }
}

/// <summary>The range of one parameter in the flat block, and whether weight decay applies to it (kernels yes, biases no).</summary>
internal readonly record struct ParameterRange(int Start, int Length, bool Decays)
{
    public int End => Start + Length;
}
