using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Layers;
using BlasNet.Tests.Optimizers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Tests of frozen layers and of factors of the learning rate.</summary>
internal static class FrozenLayerTests
{
    private const int Rows = 6;
    private const float Untouched = 77;

    private static readonly Dataset Data = Trained.Data(1270);

    // With a layer before it that is trained, so that a gradient must pass through.
    private static IEnumerable<LayerCase> Weighty =>
        LayerCases.All.Where(each => each.Layer is not InputLayer && each.Layer.HasWeights);

    private static Model Residual => Trained.Residual.Freeze("1.*", "3.*");

    [TestCaseSource(nameof(Weighty))]
    public static void A_frozen_layer_gets_no_gradient_and_passes_on_that_of_a_trained_one(LayerCase each)
    {
        Model model = each.BehindDense(), frozen = model.Freeze($"*{each.Layer.Name ?? each.Layer.Kind}");
        if (each.Layer.WhyNoInputGradient is not null || each.Layer is Dense)
            return;
        using var network = new Network(frozen, Loss.MeanSquaredError(), 3, 2);
        using var free = new Network(model, Loss.MeanSquaredError(), 3, 2);
        GradientCheck.RandomizeVectors(network, 3);
        GradientCheck.RandomizeVectors(free, 3);
        network.Gradients.Span.Fill(Untouched);
        BoundPlan plan = network.Training(Rows);
        ReferenceBatch batch = GradientCheck.DrawBatch(network, new DoubleReference(network, plan.Plan), Rows, 5) with { Step = 3 };
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, each.Text);
        Assert.That(report.Passed, Is.True, report.ToString());
        GradientStep.Run(free, free.Training(Rows), batch);
        foreach (PlannedArray array in network.Layout)
        {
            Span<float> gradient = network.Gradients.Slice(array.Offset, array.Length).Span;
            if (!array.Spec.IsTrained)
                Assert.That(gradient.ContainsAnyExcept(Untouched), Is.False, array.Key);
            else if (each.Layer is not BatchNormalization)
                Assert.That(gradient.SequenceEqual(free.Gradients.Slice(array.Offset, array.Length).Span), Is.True, array.Key);
        }
        Assert.That(network.Layout.Any(array => !array.Spec.IsTrained));
    }

    [TestCaseSource(nameof(Weighty))]
    public static void Below_the_lowest_trained_layer_there_is_no_backward_pass(LayerCase each)
    {
        Model body = each.Alone();
        Node[] inputs = [.. each.Inputs.Select(shape => Node.Input(shape))];
        Node node = Node.Of(each.Layer.Freeze(), inputs);
        Model model = Model.From((each.Then is null ? node : node.Then(each.Then)).Then(Layer.Flatten()).Then(Layer.Dense(3, name: "end")));
        using var network = new Network(model, Loss.MeanSquaredError(), 3, 2);
        float[] before = [.. network.Parameters.Span, .. network.States.Span];
        ExecutionPlan plan = network.Training(Rows).Plan;
        string[] backward =
            [.. plan.Backward.SelectMany(stage => stage.Phases).Select(phase => plan.Steps[phase.Step].Key).Distinct()];
        Assert.That(backward, Is.EqualTo(new[] { model.Key(model.Layers.Count - 1) }));
        Assert.That(body.OutputShape, Is.EqualTo(new Shape(each.Output)));
        using Trainer trainer = model.Compile(Optimizer.AdamW(0.1), Loss.MeanSquaredError(), seed: 3);
        float[][] drawn = Plans.Inputs(model.Expanded(), 12);
        Samples[] samples = [.. drawn.Select((values, i) => Samples.From(values, each.Inputs[i]))];
        trainer.Fit(new Dataset(samples, Targets.Values(new float[36], 3)), epochs: 2, batchSize: Rows, verbose: false);
        int kept = 0;
        foreach (PlannedArray array in trainer.Network.Layout.Where(array => !array.Spec.IsTrained))
        {
            Assert.That(trainer.Network.Parameters.Slice(array.Offset, array.Length).Span
                .SequenceEqual(before.AsSpan(array.Offset, array.Length)), Is.True, array.Key);
            kept++;
        }
        Assert.That(kept, Is.Positive);
        if (each.Layer is BatchNormalization)
            Assert.That(trainer.Network.States.Span.SequenceEqual(before.AsSpan(network.Parameters.Length)), Is.True);
    }

    [Test]
    public static void Weights_are_the_same_for_any_number_of_threads_and_part_by_part(
        [Values(1, 2, 3)] int threads, [Values] bool averaged)
    {
        foreach (OptimizerCase each in OptimizerCases.All)
        {
            float[] expected = WeightsAfter(1, null), actual = WeightsAfter(threads, 1e30);
            Assert.That(actual.AsSpan().SequenceEqual(expected), Is.True, each.ToString());
            Assert.That(WeightsAfter(threads, null).AsSpan().SequenceEqual(expected), Is.True, each.ToString());

            float[] WeightsAfter(int workers, double? bound)
            {
                Optimizer optimizer = each.With(weightDecay: 0.1) with { ClipNorm = bound, EmaMomentum = averaged ? 0.9 : null };
                using Trainer trainer = Residual.Compile(optimizer, Loss.SparseCategoricalCrossEntropy(), seed: 11, threads: workers);
                float[] before = trainer.Network.Parameters.Span.ToArray();
                trainer.Fit(Data, epochs: 2, batchSize: 127, verbose: false);
                foreach (PlannedArray array in trainer.Network.Layout)
                {
                    bool stays = trainer.Network.Parameters.Slice(array.Offset, array.Length).Span
                        .SequenceEqual(before.AsSpan(array.Offset, array.Length));
                    Assert.That(stays, Is.EqualTo(!array.Spec.IsTrained), array.Key);
                }
                return Trained.Weights(trainer);
            }
        }
    }

    [Test]
    public static void Shards_leave_frozen_statistics_as_they_are([Values(1, 4)] int shards)
    {
        using Trainer trainer = Residual.Compile(
            Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 11, threads: 1, shards: shards);
        trainer.Network.States.Span.Fill(0.3f);
        // Three rows in four shards: the mean over those with rows must not round.
        trainer.Fit(Trained.Data(19), epochs: 3, batchSize: 4, verbose: false);
        Assert.That(trainer.Network.States.Span.ContainsAnyExcept(0.3f), Is.False);
    }

    [Test]
    public static void Frozen_batch_normalization_with_relu_works_by_running_statistics()
    {
        Model model = Model.Input(6).Add(Layer.Dense(8)).Add(Layer.BatchNormalization().Freeze()).Add(Layer.Activate(Activation.Relu))
            .Add(Layer.Dense(3));
        using var network = new Network(model, Loss.MeanSquaredError(), 3, 1);
        GradientCheck.RandomizeVectors(network, 3);
        float[] statistics = Draw.Uniform(network.States.Length, 4);
        for (int i = 0; i < statistics.Length; i++)
            network.States.Span[i] = 0.5f + statistics[i] * statistics[i];
        BoundPlan plan = network.Training(Rows);
        ReferenceBatch batch = GradientCheck.DrawBatch(network, new DoubleReference(network, plan.Plan), Rows, 5);
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, "frozen");
        Assert.That(report.Passed, Is.True, report.ToString());
        Assert.That(Plans.Train(network, plan, batch), Is.EqualTo(Plans.Infer(network, Rows, batch.Inputs)));
    }

    [Test]
    public static void A_frozen_convolution_under_a_maximum_passes_on_the_gradient_that_it_would_unfrozen()
    {
        Model model = Model.Input(5).Add(Layer.Dense(288)).Add(Layer.Reshape([12, 12, 2]))
            .Add(Layer.Conv2D(16, kernelSize: 5, activation: Activation.Relu)).Add(Layer.MaxPooling2D()).Add(Layer.Flatten())
            .Add(Layer.Dense(3));
        AssertSameGradients(model, model.Freeze("conv*"), plan => plan.Steps.Any(step => step.Operation is PooledConvolutionOperation));
    }

    [Test]
    public static void A_frozen_layer_of_code_passes_on_the_gradient_that_it_would_unfrozen()
    {
        Layer scaled = Layer.Custom((x, w) => x[0] * w[0], [new LambdaWeight("factor", [4], Initializer.Constant(2))]);
        Model model = Model.Input(5).Add(Layer.Dense(4)).Add(scaled).Add(Layer.Dense(3));
        AssertSameGradients(model, model.Freeze("lambda"), _ => true);
    }

    private static void AssertSameGradients(Model model, Model frozen, Func<ExecutionPlan, bool> isMeant)
    {
        using var network = new Network(frozen, Loss.MeanSquaredError(), 3, 2);
        using var free = new Network(model, Loss.MeanSquaredError(), 3, 2);
        network.Gradients.Span.Fill(Untouched);
        BoundPlan plan = network.Training(Rows);
        Assert.That(isMeant(plan.Plan));
        ReferenceBatch batch = GradientStep.Draw(network, Rows, 5);
        GradientStep.Run(network, plan, batch);
        GradientStep.Run(free, free.Training(Rows), batch);
        foreach (PlannedArray array in network.Layout)
        {
            Span<float> gradient = network.Gradients.Slice(array.Offset, array.Length).Span;
            if (array.Spec.IsTrained)
                Assert.That(gradient.SequenceEqual(free.Gradients.Slice(array.Offset, array.Length).Span), Is.True, array.Key);
            else
                Assert.That(gradient.ContainsAnyExcept(Untouched), Is.False, array.Key);
        }
    }

    [Test]
    public static void Composite_layers_freeze_their_parts()
    {
        Model model = Model.Input(5, 4).Add(Layer.Bidirectional(Layer.Lstm(3)).Freeze().WithLearningRateFactor(0.5))
            .Add(Layer.Dense(2));
        using var network = new Network(model, Loss.MeanSquaredError(), 3, 1);
        Assert.That(network.Layout.Where(array => array.Spec.IsTrained).Select(array => array.Key),
            Is.EqualTo(new[] { "1.dense.kernel", "1.dense.bias" }));
        Assert.That(network.Layout.Where(array => !array.Spec.IsTrained).Select(array => array.Spec.RateFactor), Has.All.EqualTo(0.5f));
        Assert.That(ModelSummary.Of(model)[1].FrozenParameters, Is.EqualTo(ModelSummary.Of(model)[1].Parameters));
        Layer inner = Layer.TimeDistributed(Layer.Dense(3).Freeze());
        Assert.That(ModelSummary.Of(Model.Input(5, 4).Add(inner))[1].FrozenParameters, Is.EqualTo(15));
    }

    [Test]
    public static void A_factor_of_the_rate_scales_the_steps_of_its_layer()
    {
        float[] Moved(double factor)
        {
            Model model = Model.Input(40).Add(Layer.Dense(5, Activation.Softmax).WithLearningRateFactor(factor));
            using Trainer trainer = model.Compile(Optimizer.Sgd(0.5), Loss.SparseCategoricalCrossEntropy(), seed: 1);
            float[] before = trainer.Network.Parameters.Span.ToArray();
            trainer.Fit(Data, batchSize: Data.Count, verbose: false);
            return [.. trainer.Network.Parameters.Span.ToArray().Zip(before, (after, start) => after - start)];
        }
        Near.AssertNear(Array.ConvertAll(Moved(1), value => 0.25 * value), Moved(0.25), 1e-5);
        Assert.That(Moved(0), Has.All.EqualTo(0));
    }

    [Test]
    public static void Model_files_keep_what_is_frozen_and_the_factors()
    {
        Model model = Model.Input(4).Add(Layer.Dense(3).Freeze()).Add(Layer.Dense(2, name: "end").WithLearningRateFactor(0.1));
        string text = new ModelFile(model).ToString();
        Assert.That(text, Does.Contain("\"trainable\": false").And.Contain("\"learningRateFactor\": 0.1"));
        Model read = ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "text").Model;
        Assert.That(read, Is.EqualTo(model));
        Assert.That(read, Is.Not.EqualTo(model.Unfreeze()));
        Assert.That(model.ToString(), Does.EndWith("total parameters 23, trained 8, frozen 15"));
        Assert.That(Layer.Dense(3).Freeze().ToString(), Is.EqualTo("dense(units: 3, trainable: false)"));
        Assert.That(Model.Input(3).Add(Layer.Dense(2)).Add(Layer.Dense(2)).Freeze("1.dense").WithOutputs(2, Activation.Identity)
            .Layers.Select(layer => layer.Trainable), Is.EqualTo(new[] { true, true, false }));
    }

    [TestCase("conv*")]
    [TestCase("")]
    [TestCase("flatten")]
    public static void A_pattern_without_a_layer_is_an_error_with_the_list(string pattern)
    {
        Model model = Model.Input(4).Add(Layer.Flatten()).Add(Layer.Dense(3, name: "first")).Add(Layer.Dense(2));
        Assert.That(() => model.Freeze(pattern), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            $"No layer with weights is called '{pattern}'; the model has 1.first, 2.dense."));
    }

    [Test]
    public static void Patterns_match_keys_and_names_and_all_places_of_a_layer()
    {
        Layer tower = Layer.Dense(4, name: "tower");
        Model model = Model.From(Node.Input(4).Then(tower).Then(tower).Then(Layer.Dense(2)));
        foreach (string pattern in new[] { "tower", "t?wer", "0.*", "1.tower", "*.tower" })
        {
            Assert.That(model.Freeze(pattern).Layers.Select(layer => layer.Trainable), Is.EqualTo(new[] { true, false, false, true }),
                pattern);
        }
        Assert.That(model.Freeze().Layers.Skip(1), Has.All.Property(nameof(Layer.Trainable)).False);
        Assert.That(model.Freeze("tower").Expanded().Owner(2), Is.EqualTo(1));
        Assert.That(model.Freeze().Unfreeze(), Is.EqualTo(model));
        Assert.That(() => model.WithLearningRateFactor(-1), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void A_model_with_nothing_to_train_is_refused()
    {
        using Trainer trainer = Trained.Trainer(1, Trained.Residual.Freeze());
        Assert.That(() => trainer.Fit(Data, verbose: false), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("All 8 arrays of weights belong to frozen layers, so that there is nothing to train. Unfreeze a layer."));
        Assert.That(trainer.Evaluate(Data).Loss, Is.Positive);
    }

    [Test]
    public static void A_frozen_layer_may_have_a_function_without_a_derivative()
    {
        Model model = Model.Input(40).Add(Layer.Dense(8, Activation.Step).Freeze()).Add(Layer.Dense(5, Activation.Softmax));
        using Trainer trainer = model.Compile(Optimizer.Sgd(), Loss.SparseCategoricalCrossEntropy());
        trainer.Fit(Data, verbose: false);
        Assert.That(() => model.Unfreeze().Compile(Optimizer.Sgd(), Loss.SparseCategoricalCrossEntropy()),
            Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void A_run_with_frozen_layers_and_averages_resumes_to_the_same_bits()
    {
        using var runs = new TestRuns();
        TrainingConfigCase(runs, 10);
        TrainingConfigCase(runs, 3);
    }

    private static void TrainingConfigCase(TestRuns runs, int step)
    {
        BlasNet.Runs.TrainingConfig config = TestRuns.Config();
        config = config with
        {
            Model = config.Model with { Model = config.Model.Model.Freeze("0.*") },
            Optimizer = Optimizer.Adam(0.01) with { EmaMomentum = 0.9 },
        };
        TestRuns.AssertSame(runs.Start(config), runs.Resume(runs.Interrupt(config, step).Run));
    }
}
