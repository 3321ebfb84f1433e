using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Checking;

/// <summary>A batch as a network takes it. Shapes: inputs [N, ...] each, targets [N, width], weights [N].</summary>
internal sealed record ReferenceBatch(int Rows, float[][] Inputs, float[] Targets, float[] Weights)
{
    /// <summary>Gets the number of training steps taken before: part of the key of dropout.</summary>
    public long Step { get; init; }

    /// <summary>Gets the share of all training steps that are done, for an annealed dropout.</summary>
    public double Progress { get; init; }
}

/// <summary>A model in double precision, computed with plain loops and no BLAS: the oracle that a network is checked against.</summary>
/// <remarks>It shares with the network the order of weights and the masks of dropout, and no arithmetic.</remarks>
internal sealed class DoubleReference
{
    private readonly Model model;
    private readonly Loss? loss;
    private readonly Mode mode;
    private readonly ExecutionPlan plan;
    private readonly long seed;
    private readonly IReadOnlyList<Shape> shapes;
    private readonly LengthsFlow flow;
    private double[][] whole = [];
    private double[]?[] wholeLengths = [];

    /// <summary>Copies the weights that the network has now.</summary>
    public DoubleReference(Network network, ExecutionPlan plan)
    {
        (model, loss, mode, seed) = (network.Expanded, network.Loss, plan.Mode, network.Seed);
        this.plan = plan;
        shapes = model.Shapes();
        flow = LengthsFlow.Of(model, shapes);
        Parameters = [.. network.Layout.Select(array => Wide(network.Parameters, array))];
        States = [.. network.StateLayout.Select(array => Wide(network.States, array))];
    }

    /// <summary>Gets the trained arrays in the order of the network's layout.</summary>
    public double[][] Parameters { get; }

    /// <summary>Gets the running statistics in the order of the network's layout.</summary>
    public double[][] States { get; }

    /// <summary>Computes the model's output, or predictions where the loss takes logits.</summary>
    public double[] Predict(ReferenceBatch batch) => Run(batch, new NonSmoothPoints());

    /// <summary>Computes the weighted loss, averaged over the rows of the batch.</summary>
    public double Loss(ReferenceBatch batch, NonSmoothPoints? points = null) =>
        Loss(batch, Run(batch, points ??= new NonSmoothPoints()), points);

    /// <summary>Computes the loss again after weights of a layer have changed. The layers before it keep the values of the last computation
    /// of the whole model, and their arguments are not noted again.</summary>
    public double LossFrom(int layer, ReferenceBatch batch, NonSmoothPoints points) =>
        Loss(batch, Run(batch, points, [.. whole], [.. wholeLengths], layer), points);

    private double Loss(ReferenceBatch batch, double[] p, NonSmoothPoints points)
    {
        int width = p.Length / batch.Rows, targetWidth = batch.Targets.Length / batch.Rows;
        double sum = 0;
        for (int n = 0; n < batch.Rows; n++)
            sum += batch.Weights[n] * ReferenceLosses.Row(
                loss!, mode, p.AsSpan(n * width, width), batch.Targets.AsSpan(n * targetWidth, targetWidth), points);
        return sum / batch.Rows;
    }

    private double[] Run(ReferenceBatch batch, NonSmoothPoints points)
    {
        whole = new double[model.Layers.Count][];
        wholeLengths = new double[model.Layers.Count][];
        int inputs = 0;
        foreach (int position in model.InputPositions)
            whole[position] = Array.ConvertAll(batch.Inputs[inputs++], value => (double)value);
        return Run(batch, points, whole, wholeLengths, 0);
    }

    private double[] Run(ReferenceBatch batch, NonSmoothPoints points, double[][] values, double[]?[] lengths, int from)
    {
        for (int i = from; i < values.Length; i++)
        {
            if (model.Layers[i] is not InputLayer)
                values[i] = Layer(i, values, lengths, batch, points);
        }
        if (loss is not null)
            ReferenceLosses.Finish(loss, values[^1], shapes[^1].Size, points);
        return values[^1];
    }

    private double[] Layer(int position, double[][] values, double[]?[] lengths, ReferenceBatch batch, NonSmoothPoints points)
    {
        var input = new LayerInput(batch.Rows, [.. model.InputsOf(position).Select(i => values[i])], model.InputShapes(position, shapes),
            Of(plan.Parameters, Parameters, model.Owner(position)), Of(plan.States, States, model.Owner(position)))
        {
            Lengths = [.. flow.Inputs(position).Select(source => source == LengthsFlow.None ? null : lengths[source])],
        };
        lengths[position] = ReferenceLengths.Of(model.Layers[position], input);
        return Compute(model.Layers[position], position, input, batch, points);
    }

    private double[] Compute(Layer layer, int position, LayerInput input, ReferenceBatch batch, NonSmoothPoints points)
    {
        return layer switch
        {
            TimeDistributed steps => Compute(steps.Layer, position, OfSteps(input), batch, points),
            Dense dense => ReferenceLayers.Dense(dense, input, points),
            ActivationLayer activation => ReferenceLayers.Activate(activation.Activation, input, points),
            Dropout or SpatialDropout => Drop(layer, input, position, batch),
            RecurrentLayer recurrent => ReferenceRecurrent.Forward(recurrent, input, Factors(recurrent, input, position, batch), points),
            BatchNormalization norm => ReferenceLayers.BatchNormalization(norm, input, mode),
            LayerNormalization norm => ReferenceShapes.LayerNormalization(norm, input),
            Scale => ReferenceLayers.Scale(input),
            PiecewiseLinear columns => ReferenceTables.PiecewiseLinear(columns, input, points),
            EmbedColumns embedding => ReferenceTables.EmbedColumns(embedding, input),
            Masking masking => ReferenceLengths.Mask(masking, input),
            Embedding embedding => ReferenceShapes.Embedding(embedding, input),
            ZeroPadding padding => ReferenceShapes.ZeroPadding(padding, input),
            Cropping cropping => ReferenceShapes.Cropping(cropping, input),
            UpSampling sampling => ReferenceShapes.UpSampling(sampling, input),
            Permute permute => ReferenceShapes.Permute(permute, input),
            MatMul product => ReferenceAttention.MatMul(product, input),
            MultiHeadAttention heads => ReferenceAttention.MultiHeadAttention(heads, input, Kept(heads, input, position, batch)),
            PositionalEmbedding positions => ReferenceAttention.PositionalEmbedding(positions, input),
            Flatten or Reshape => [.. input.Inputs[0]],
            MaxPooling pooling => ReferencePooling.Max(pooling, input, points),
            AveragePooling pooling => ReferencePooling.Average(pooling, input),
            GlobalMaxPooling pooling => ReferencePooling.GlobalMax(pooling, input, points),
            GlobalAveragePooling pooling => ReferencePooling.GlobalAverage(pooling, input),
            Add => ReferenceLayers.Merge(input, (a, b) => a + b),
            Multiply => ReferenceLayers.Merge(input, (a, b) => a * b),
            Subtract => ReferenceLayers.Merge(input, (a, b) => a - b),
            WindowNormalization norm => ReferenceSeries.WindowNormalization(norm, input),
            MovingAverage average => ReferenceSeries.MovingAverage(average, input),
            Average => [.. ReferenceLayers.Merge(input, (a, b) => a + b).Select(sum => sum / input.Inputs.Length)],
            Convolution convolution => ReferenceConvolution.Forward(convolution, input, points),
            ConvolutionTranspose transpose => ReferenceConvolution.Transpose(transpose, input, points),
            Concatenate join => ReferenceLayers.Concatenate(join, input),
            _ => throw new NotSupportedException($"The reference does not know the layer '{layer.Kind}'."),
        };
    }

    // Each step is a sample of the layer within.
    private static LayerInput OfSteps(LayerInput input) => input with
    {
        Rows = input.Rows * input.Shapes[0][0],
        Shapes = TimeDistributed.OfStep(input.Shapes),
        Lengths = new double[input.Inputs.Length][],
    };

    // The mask of the kernel under test, which drops ones: which elements fall is its choice, the effect on the loss is computed here.
    private double[] Drop(Layer layer, LayerInput input, int position, ReferenceBatch batch)
    {
        double[] x = input.Inputs[0];
        int index = plan.Steps.ToList().FindIndex(
            s => s.Layer == position && Innermost(s.Operation) is DropoutOperation or SpatialDropoutOperation);
        if (index < 0)
            return [.. x];
        var mask = new float[x.Length];
        Array.Fill(mask, 1);
        ulong key = new CounterRandom(seed, RandomPurpose.Dropout, batch.Step, index).Key;
        double rate;
        if (layer is SpatialDropout spatial)
        {
            int channels = input.Shapes[0].Rank == spatial.Axes ? 1 : input.Shapes[0].Last;
            rate = spatial.Rate * ReferenceAnnealing(spatial.Annealing, batch.Progress);
            Kernels.Dropout.Channels(key, 0, (float)rate, mask, input.Rows, x.Length / input.Rows / channels, channels, mask);
        }
        else
        {
            var dropout = (Dropout)layer;
            rate = dropout.Rate * ReferenceAnnealing(dropout.Annealing, batch.Progress);
            Kernels.Dropout.Forward(key, 0, (float)rate, mask, mask);
        }
        return [.. x.Select((value, i) => mask[i] == 0 ? 0 : value / (1 - rate))];
    }

    private static Operation Innermost(Operation operation) =>
        operation is RepeatedOperation repeated ? Innermost(repeated.Operation) : operation;

    // As in Drop, which values fall is the choice of the kernel under test.
    private RecurrentFactors Factors(RecurrentLayer layer, LayerInput input, int position, ReferenceBatch batch)
    {
        int index = plan.Steps.ToList().FindIndex(s => s.Layer == position && Innermost(s.Operation) is RecurrentOperation);
        return new RecurrentFactors(
            Of(RandomPurpose.Dropout, layer.Dropout, input.Shapes[0].Last),
            Of(RandomPurpose.RecurrentDropout, layer.RecurrentDropout, layer.Units));

        double[]? Of(RandomPurpose purpose, double rate, int width)
        {
            if (mode == Mode.Inference || rate == 0)
                return null;
            var mask = new float[input.Rows * width];
            Array.Fill(mask, 1);
            ulong key = new CounterRandom(seed, purpose, batch.Step, index).Key;
            Kernels.Dropout.Channels(key, 0, (float)rate, mask, input.Rows, 1, width, mask);
            return [.. mask.Select(value => value == 0 ? 0 : 1 / (1 - rate))];
        }
    }

    // The weights of attention that the kernel under test keeps: ones, and zeros for those it drops.
    private float[]? Kept(MultiHeadAttention layer, LayerInput input, int position, ReferenceBatch batch)
    {
        if (mode == Mode.Inference || layer.Dropout == 0)
            return null;
        int index = plan.Steps.ToList().FindIndex(s => s.Layer == position && Innermost(s.Operation) is MultiHeadAttentionOperation);
        var kept = new float[input.Rows * layer.NumHeads * input.Shapes[0][0] * input.Shapes[^1][0]];
        Array.Fill(kept, 1);
        Kernels.Dropout.Forward(new CounterRandom(seed, RandomPurpose.Dropout, batch.Step, index).Key, 0, (float)layer.Dropout, kept, kept);
        return Array.ConvertAll(kept, value => value == 0 ? 0f : 1);
    }

    private static double ReferenceAnnealing(Annealing annealing, double share) => annealing switch
    {
        Annealing.Constant => 1,
        Annealing.Cosine => Math.Pow(Math.Cos(Math.PI / 2 * share), 2),
        Annealing.FlatCosine => Math.Pow(Math.Sin(Math.PI * Math.Max(0.5, share)), 2),
        _ => throw new NotSupportedException($"The reference does not know the annealing '{annealing}'."),
    };

    private static double[][] Of(IReadOnlyList<PlannedArray> arrays, double[][] values, int layer) =>
        [.. values.Where((_, i) => arrays[i].Layer == layer)];

    private static double[] Wide(FloatBlock block, PlannedArray array)
    {
        var values = new double[array.Length];
        Span<float> narrow = block.Slice(array.Offset, array.Length).Span;
        for (int i = 0; i < values.Length; i++)
            values[i] = narrow[i];
        return values;
    }
}
