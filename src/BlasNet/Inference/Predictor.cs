using System.Numerics;
using BlasNet.Execution;
using BlasNet.Inference;
using BlasNet.Kernels;
using BlasNet.Layers;
using BlasNet.Native;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tensors;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Trained model that answers any number of threads at once: its weights never change.</summary>
/// <remarks>
/// Weights are shared by all calls; the memory a call works in comes from a pool, so that a call allocates nothing beyond its answer once
/// as many calls as threads have run. A call runs on the calling thread alone. The answers are those of <c>blasnet predict</c>.
/// </remarks>
/// <example>
/// <code>
/// using Predictor predictor = Predictor.Load("runs/housing/run_0001");
/// Prediction price = predictor.Predict(new { median_income = 3.2, total_rooms = 1200, ocean_proximity = "INLAND" });
/// Console.WriteLine(price.Value);
/// </code>
/// </example>
public sealed partial class Predictor : IDisposable
{
    private const int FewestRows = 16, MostKept = 64;
    private readonly SharedWeights weights;
    private readonly PlanPool single;
    private readonly PlanPool batches;
    private readonly OutputForm form;
    private readonly OutputAdjustment? adjustment;
    private readonly HeldOutErrors? heldOut;
    private readonly RowEncoder? encoder;
    private readonly int[] inputWidths;

    // Floats per row in a plan's output: those of an ensemble are followed by their deviations.
    private readonly int rowWidth;
    private int disposed;

    /// <summary>Copies the weights of a network.</summary>
    internal Predictor(
        Network network, Loss loss, TablePreprocessor? preprocessor, IReadOnlyList<string> classNames, Extents? imageSize,
        OutputAdjustment? adjustment = null, HeldOutErrors? heldOut = null)
    {
        (Model, Loss, Preprocessor, ClassNames, ImageSize) = (network.Model, loss, preprocessor, classNames, imageSize);
        (this.adjustment, this.heldOut) = (adjustment, heldOut);
        IReadOnlyList<Shape> shapes = Model.Shapes();
        inputWidths = [.. Model.InputPositions.Select(position => shapes[position].Size)];
        (InputWidth, OutputWidth) = (inputWidths.Sum(), Model.OutputShape.Size);
        form = new OutputForm(loss, OutputWidth, preprocessor, classNames, adjustment, heldOut);
        if (preprocessor is not null)
            encoder = Encoder(preprocessor, InputWidth);
        Inputs = PredictorInput.Of(preprocessor);
        HasSpread = Model.HasSpread && form.TellsSpread;
        (Model answering, rowWidth) = HasSpread ? (Model.WithSpread(), 2 * OutputWidth) : (Model, OutputWidth);
        weights = new SharedWeights(new WeightBlocks(Copy(network.Parameters), new FloatBlock(0), Copy(network.States)));
        // A thread that has to give up its processor keeps its memory: more are kept than can be at work, as one row takes little.
        single = new PlanPool(
            Compiler.Compile(answering, Mode.Inference, 1, null), weights, Kept(2 * Environment.ProcessorCount, FewestRows));
        batches = new PlanPool(
            Compiler.Compile(answering, Mode.Inference, Network.InferenceCapacity, null), weights, Kept(Environment.ProcessorCount, 2));
    }

    /// <summary>Gets the model.</summary>
    public Model Model { get; }

    /// <summary>Gets the loss that training minimized.</summary>
    public Loss Loss { get; }

    /// <summary>Gets the preprocessor of tables, as fitted on the training rows; null for a model of other data.</summary>
    public TablePreprocessor? Preprocessor { get; }

    /// <summary>Gets the names of the classes in the order of the outputs; empty where the training data had none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets height and width in pixels that images are resized to; null where they keep their size.</summary>
    public Extents? ImageSize { get; }

    /// <summary>Gets the kind of the answers.</summary>
    public PredictionTask Task => form.Task;

    /// <summary>Gets the number of floats that a row of encoded inputs has: those of all inputs of the model, one after the
    /// other.</summary>
    public int InputWidth { get; }

    /// <summary>Gets the number of floats that a row of outputs has; 1 for a binary model.</summary>
    public int OutputWidth { get; }

    /// <summary>Gets what a row of a table consists of, in the order of the features; empty for a model of other data.</summary>
    public IReadOnlyList<PredictorInput> Inputs { get; }

    /// <summary>Reads the final weights of a run, or a file of weights such as a checkpoint.</summary>
    /// <param name="runOrFile">A run directory or a safetensors file that BlasNet wrote.</param>
    /// <exception cref="DataException">The file is missing or malformed, or holds no model.</exception>
    public static Predictor Load(string runOrFile)
    {
        using SavedModel saved = SavedModel.Load(runOrFile, threads: 1);
        return saved.ToPredictor();
    }

    /// <summary>Computes the outputs of any number of rows; allocates nothing.</summary>
    /// <param name="inputs">Shape [N, <see cref="InputWidth"/>]: encoded inputs, all finite.</param>
    /// <param name="outputs">Shape [N, <see cref="OutputWidth"/>]: receives probabilities, also of a model that ends in logits, or values
    /// in the unit of their column.</param>
    /// <exception cref="ConfigurationException">The lengths are not those of whole rows.</exception>
    /// <exception cref="DataException">An input is not finite, or no index of an embedding.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs) => PredictRows(inputs, outputs, []);

    /// <summary>Predicts from one row of encoded inputs.</summary>
    /// <param name="inputs">Shape [<see cref="InputWidth"/>], all finite.</param>
    /// <exception cref="ConfigurationException">There are more or fewer inputs.</exception>
    /// <exception cref="DataException">An input is not finite, or no index of an embedding.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    public Prediction Predict(ReadOnlySpan<float> inputs)
    {
        if (inputs.Length != InputWidth)
            throw new ConfigurationException(FormattableString.Invariant(
                $"A row has '{InputWidth}' inputs, but there are '{inputs.Length}'."), nameof(inputs));
        int bad = Reductions.FirstNonFinite(inputs);
        if (bad >= 0)
            throw NotFinite(inputs[bad], bad, 1);
        BoundPlan memory = single.Rent();
        try
        {
            Fill(memory, inputs, 1);
            Run(memory, 1);
            return Answer(memory, 0);
        }
        finally
        {
            single.Return(memory);
        }
    }

    /// <summary>Frees the memory; calls that have not returned end as usual, and the last of them frees the weights.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        EndSteps();
        single.End();
        batches.End();
        weights.Leave();
    }

    private void PredictRows(ReadOnlySpan<float> inputs, Span<float> outputs, Span<float> spreads)
    {
        int rows = RowsOf(inputs.Length);
        RequireRoom(rows, outputs.Length, nameof(outputs));
        int bad = Reductions.FirstNonFinite(inputs);
        if (bad >= 0)
            throw NotFinite(inputs[bad], bad, rows);
        if (rows == 0)
            return;
        PlanPool pool = PoolFor(rows);
        BoundPlan memory = pool.Rent();
        try
        {
            for (int done = 0; done < rows; done += memory.Plan.Capacity)
            {
                int count = Math.Min(memory.Plan.Capacity, rows - done);
                Fill(memory, inputs.Slice(done * InputWidth, count * InputWidth), count);
                Run(memory, count);
                for (int row = 0; row < count; row++)
                {
                    int at = (done + row) * OutputWidth;
                    OutputsOf(memory, row).CopyTo(outputs[at..]);
                    if (!spreads.IsEmpty)
                        Spreads(memory, row, spreads.Slice(at, OutputWidth));
                }
            }
        }
        finally
        {
            pool.Return(memory);
        }
        for (int row = 0; row < rows; row++)
            form.Apply(outputs.Slice(row * OutputWidth, OutputWidth));
    }

    private void RequireRoom(int rows, int length, string name)
    {
        if (length != (long)rows * OutputWidth)
            throw new ConfigurationException(FormattableString.Invariant(
                $"'{rows}' rows have '{(long)rows * OutputWidth}' outputs, but there is room for '{length}'."), name);
    }

    private Span<float> OutputsOf(BoundPlan memory, int row) => memory.Output.First(row + 1).Slice(row * rowWidth, OutputWidth);

    private Prediction Answer(BoundPlan memory, int row) => form.Answer(OutputsOf(memory, row), SpreadsOf(memory, row));

    private static RowEncoder Encoder(TablePreprocessor preprocessor, int inputs)
    {
        var encoder = new RowEncoder(preprocessor);
        int width = preprocessor.ForecastShape is { } shape ? shape.Window * shape.Channels + shape.Horizon * shape.Known : encoder.Width;
        return width == inputs ? encoder : throw new DataException(FormattableString.Invariant(
            $"the model takes '{inputs}' inputs, but its table gives '{width}'."));
    }

    private static int Kept(int wanted, int fewest) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(wanted, fewest, MostKept));

    private static FloatBlock Copy(FloatBlock block)
    {
        var copy = new FloatBlock(block.Length);
        block.Span.CopyTo(copy.Span);
        return copy;
    }

    private static void Run(BoundPlan memory, int rows)
    {
        memory.Context.Rows = rows;
        using FloatingPointMode.Scope flush = FloatingPointMode.Flush();
        WorkerCrew.RunOnCaller(memory.ForwardAfterPreparation);
    }

    private void Fill(BoundPlan memory, ReadOnlySpan<float> inputs, int rows)
    {
        if (inputWidths.Length == 1)
        {
            inputs.CopyTo(memory.Inputs[0].First(rows));
            return;
        }
        for (int row = 0; row < rows; row++)
            FillRow(memory, inputs.Slice(row * InputWidth, InputWidth), row);
    }

    // Cuts the inputs of a row into those of the model.
    private void FillRow(BoundPlan memory, ReadOnlySpan<float> inputs, int row)
    {
        for (int i = 0, start = 0; i < inputWidths.Length; start += inputWidths[i++])
            inputs.Slice(start, inputWidths[i]).CopyTo(memory.Inputs[i].First(row + 1)[(row * inputWidths[i])..]);
    }

    // Rows of a stateful model follow each other.
    private PlanPool PoolFor(int rows) => rows == 1 || single.IsStateful ? single : batches;

    private int RowsOf(int length) => length % InputWidth == 0
        ? length / InputWidth
        : throw new ConfigurationException(FormattableString.Invariant(
            $"'{length}' inputs are no whole number of rows, which have '{InputWidth}' each."), "inputs");

    private DataException NotFinite(float value, int at, int rows) => new(
        new Place { Row = rows == 1 ? null : at / InputWidth },
        FormattableString.Invariant($"input '{at % InputWidth}' is '{value}', but every input must be a finite number."));
}
