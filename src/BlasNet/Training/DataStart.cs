using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>What a network takes from the training rows before its first step: the edges of piecewise linear columns, and the size and
/// place of the units whose initializers see data.</summary>
/// <remarks>
/// Layer after layer, the inference plan of the model up to a layer, without dropout, computes what the layer sees. All draws are functions
/// of the seed, the parameter and an index, so that nothing depends on threads. Weights that are not as they were drawn, and
/// edges that are there, come from elsewhere and stay: nothing is done twice.
/// </remarks>
internal sealed class DataStart
{
    private const int MostRows = 2048, MostRowsOfEdges = 100_000;
    private const int MostFloats = 1 << 24;
    private const int SampledRows = 0, CenterRows = 1, CenterWeights = 2;

    private readonly Network network;
    private readonly Dataset data;

    private DataStart(Network network, Dataset data) => (this.network, this.data) = (network, data);

    /// <summary>Starts the network by the data, unless training has begun or has no epoch to do.</summary>
    public static void BeforeFirstStep(TrainingState state, Dataset train, int epochs)
    {
        if (epochs > 0 && state.Optimizer.StepCount == 0 && state.Epochs.Count == 0 && state.Partial is null)
            new DataStart(state.Network, train).Run();
    }

    private void Run()
    {
        Model model = network.Expanded;
        for (int i = 0; i < model.Layers.Count; i++)
        {
            if (model.Owner(i) != i)
                continue;
            if (model.Layers[i] is PiecewiseLinear { Columns: > 0 } columns)
                FitEdges(i, columns);
            else if (model.Layers[i] is Dense dense && (dense.KernelInitializer.SeesData || dense.BiasInitializer.SeesData))
                Start(i, dense);
        }
    }

    private void FitEdges(int position, PiecewiseLinear layer)
    {
        PlannedArray[] states = [.. network.StateLayout.Where(array => array.Layer == position)];
        Span<float> edges = Values(network.States, states[0]), counts = Values(network.States, states[1]);
        if (counts.ContainsAnyExcept(0))
            return;
        int[] rows = Rows(MostRowsOfEdges, position);
        using Outputs inputs = new(network, network.Expanded.UpTo(network.Expanded.InputsOf(position)[0]), data);
        // As many columns at a time as fit some memory.
        int group = Math.Max(1, MostFloats / rows.Length);
        for (int first = 0; first < counts.Length; first += group)
        {
            float[][] columns = inputs.Columns(rows, first, Math.Min(group, counts.Length - first));
            for (int f = 0; f < columns.Length; f++)
            {
                float[] fitted = BinEdges.Fit(columns[f], layer.Bins!.Value);
                fitted.CopyTo(edges[((first + f) * (layer.Bins.Value + 1))..]);
                counts[first + f] = fitted.Length;
            }
        }
    }

    private void Start(int position, Dense layer)
    {
        int[] arrays = [.. Enumerable.Range(0, network.Layout.Count).Where(i => network.Layout[i].Layer == position)];
        if (!arrays.All(IsAsDrawn))
            return;
        // A layer over the last axis has a vector at each position, which are all rows of its units.
        Shape output = network.Expanded.Shapes()[position];
        int[] rows = Rows(output.Rank == 1 ? MostRows : Math.Clamp(MostFloats / output.Size, 1, MostRows), position);
        using Outputs outputs = new(network, network.Expanded.UpTo(position).WithoutFinalActivation(), data);
        double[] z = outputs.All(rows);
        if (layer.KernelInitializer.SeesData)
        {
            double[] deviations = DataScaledNormal.Deviations(z, layer.Units);
            Span<float> kernel = Values(network.Parameters, network.Layout[arrays[0]]);
            for (int i = 0; i < kernel.Length; i++)
                kernel[i] = (float)(kernel[i] / deviations[i % layer.Units]);
            for (int i = 0; i < z.Length; i++)
                z[i] /= deviations[i % layer.Units];
        }
        if (layer.UseBias && layer.BiasInitializer.SeesData)
            Center(z, z.Length / layer.Units, layer.Units, arrays[1]);
    }

    private void Center(double[] z, int rows, int units, int parameter)
    {
        CounterRandom drawnRows = Random(parameter, CenterRows), drawnWeights = Random(parameter, CenterWeights);
        var chosen = new int[units * DataCentered.Terms];
        var weights = new double[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            chosen[i] = drawnRows.Below(rows, i);
            weights[i] = -Math.Log(1 - drawnWeights.Uniform(i));
        }
        for (int first = 0; first < weights.Length; first += DataCentered.Terms)
        {
            Span<double> ofUnit = weights.AsSpan(first, DataCentered.Terms);
            double sum = 0;
            foreach (double weight in ofUnit)
                sum += weight;
            for (int i = 0; i < ofUnit.Length; i++)
                ofUnit[i] = sum > 0 ? ofUnit[i] / sum : 1.0 / ofUnit.Length;
        }
        double[] biases = DataCentered.Biases(z, units, chosen, weights);
        Span<float> bias = Values(network.Parameters, network.Layout[parameter]);
        for (int u = 0; u < units; u++)
            bias[u] = (float)biases[u];
    }

    private bool IsAsDrawn(int parameter)
    {
        var drawn = new float[network.Layout[parameter].Length];
        network.DrawInitial(parameter, drawn);
        return Values(network.Parameters, network.Layout[parameter]).SequenceEqual(drawn);
    }

    // Drawn without repetition, then in their order, which suits files.
    private int[] Rows(int most, int position)
    {
        int[] rows = [.. Enumerable.Range(0, data.Count)];
        if (rows.Length <= most)
            return rows;
        CounterRandom random = Random(position, SampledRows);
        for (int i = 0; i < most; i++)
        {
            int other = i + random.Below(rows.Length - i, i);
            (rows[i], rows[other]) = (rows[other], rows[i]);
        }
        Array.Resize(ref rows, most);
        Array.Sort(rows);
        return rows;
    }

    private CounterRandom Random(int step, int item) => new(network.Seed, RandomPurpose.DataStart, step, item);

    private static Span<float> Values(FloatBlock block, PlannedArray array) => block.Slice(array.Offset, array.Length).Span;

    /// <summary>The outputs of the first layers of a network for rows of the data.</summary>
    private sealed class Outputs : IDisposable
    {
        private readonly BoundPlan plan;
        private readonly ForwardPass pass;
        private readonly Samples[] inputs;

        // The first layers of a model have their arrays at the same places as the whole.
        public Outputs(Network network, Model first, Dataset data)
        {
            plan = network.Bind(Compiler.Compile(first, Mode.Inference, Network.InferenceCapacity, null));
            pass = new ForwardPass(network, plan);
            inputs = [.. data.Inputs.Take(first.InputPositions.Count)];
        }

        /// <summary>Computes the outputs of all rows, one row after the other.</summary>
        public double[] All(int[] rows)
        {
            int width = plan.Output.Width;
            var values = new double[(long)rows.Length * width];
            int done = 0;
            pass.Begin();
            foreach (ReadOnlySpan<int> batch in new BatchWalk(rows, plan.Plan.Capacity))
            {
                plan.ResetStates();
                pass.Run(inputs, batch);
                foreach (float value in plan.Output.First(batch.Length))
                    values[done++] = value;
            }
            return values;
        }

        /// <summary>Computes the outputs of all rows, column after column, of some columns.</summary>
        public float[][] Columns(int[] rows, int start, int count)
        {
            float[][] columns = [.. Enumerable.Range(0, count).Select(_ => new float[rows.Length])];
            int width = plan.Output.Width, done = 0;
            pass.Begin();
            foreach (ReadOnlySpan<int> batch in new BatchWalk(rows, plan.Plan.Capacity))
            {
                plan.ResetStates();
                pass.Run(inputs, batch);
                ReadOnlySpan<float> values = plan.Output.First(batch.Length);
                for (int row = 0; row < batch.Length; row++, done++)
                {
                    for (int column = 0; column < count; column++)
                        columns[column][done] = values[row * width + start + column];
                }
            }
            return columns;
        }

        public void Dispose() => plan.Dispose();
    }
}
