using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>All layers as operators of ONNX. Composite layers are not among them: their parts stand in their place.</summary>
internal static class LayerExports
{
    /// <summary>Adds a layer to a graph.</summary>
    /// <exception cref="ConfigurationException">The layer has no form in ONNX; the caller adds the place.</exception>
    public static ExportedValue Add(Layer layer, LayerScope scope) => layer switch
    {
        Dense dense => DenseExport.Dense(dense, scope),
        ActivationLayer activation => ActivationExport.Apply(scope, scope.Input, activation.Activation),
        Dropout or SpatialDropout => scope.Input,
        BatchNormalization normalization => DenseExport.BatchNormalization(normalization, scope),
        LayerNormalization normalization => DenseExport.LayerNormalization(normalization, scope),
        Scale => DenseExport.Scale(scope),
        Embedding embedding => DenseExport.Embedding(embedding, scope),
        PiecewiseLinear piecewise => ColumnsExport.PiecewiseLinear(piecewise, scope),
        EmbedColumns columns => ColumnsExport.EmbedColumns(columns, scope),
        Convolution convolution => ConvolutionExport.Convolution(convolution, scope),
        ConvolutionTranspose transpose => ConvolutionExport.Transpose(transpose, scope),
        Pooling pooling => ConvolutionExport.Pooling(pooling, scope),
        GlobalPooling pooling => ConvolutionExport.Global(pooling, scope),
        Flatten => ShapeExport.Flatten(scope),
        Reshape => ShapeExport.Reshape(scope),
        Permute permute => ShapeExport.Permute(permute, scope),
        ZeroPadding padding => ShapeExport.ZeroPadding(padding, scope),
        Cropping cropping => ShapeExport.Cropping(cropping, scope),
        UpSampling sampling => ShapeExport.UpSampling(sampling, scope),
        Layers.Add => MergeExport.Elementwise(scope, scope.Inputs.Count == 2 ? "Add" : "Sum"),
        Average => MergeExport.Elementwise(scope, "Mean"),
        Multiply => MergeExport.Pairwise(scope, "Mul"),
        Subtract => MergeExport.Pairwise(scope, "Sub"),
        AverageLogits logits => MergeExport.AverageLogits(logits, scope),
        AverageSpread => MergeExport.AverageSpread(scope),
        Concatenate concatenate => MergeExport.Concatenate(concatenate, scope),
        MatMul product => MergeExport.MatMul(product, scope),
        MovingAverage average => SeriesExport.MovingAverage(average, scope),
        WindowNormalization normalization => SeriesExport.WindowNormalization(normalization, scope),
        PositionalEmbedding positions => SeriesExport.Positions(positions, scope),
        MultiHeadAttention attention => AttentionExport.Add(attention, scope),
        Lstm lstm => RecurrentExport.Lstm(lstm, scope),
        Gru gru => RecurrentExport.Gru(gru, scope),
        SimpleRnn simple => RecurrentExport.SimpleRnn(simple, scope),
        Masking => LengthsExport.Mask(scope, LengthsExport.Of(layer, scope)),
        TimeDistributed distributed => Steps(distributed, scope),
        _ when layer.IsCode => throw new ConfigurationException("a layer made of code has no form in ONNX."),
        _ => throw new ConfigurationException($"a layer '{layer.Kind}' has no form in ONNX."),
    };

    // Each step is a sample of the layer inside.
    private static ExportedValue Steps(TimeDistributed layer, LayerScope scope)
    {
        ExportedValue[] inputs = [.. scope.Inputs.Select(input => scope.ToLast(input)).Select(input =>
        {
            var step = new Shape([.. input.Shape.Skip(1)]);
            return new ExportedValue(scope.Add("Reshape", [input.Name, Extents(scope, step)]), step);
        })];
        ExportedValue y = scope.ToLast(Add(layer.Layer, scope with
        {
            Inputs = inputs, Output = new Shape([.. scope.Output.Skip(1)]), Lengths = [], FeedsDense = false,
        }));
        return scope.Result(scope.Add("Reshape", [y.Name, Extents(scope, scope.Output)]));
    }

    private static string Extents(LayerScope scope, Shape shape) =>
        scope.Graph.Integers([-1, .. shape.Select(extent => (long)extent)]);
}
