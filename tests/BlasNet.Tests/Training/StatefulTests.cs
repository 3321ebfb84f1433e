using BlasNet.Checking;
using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Runs;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Recurrent layers whose states go on from batch to batch.</summary>
internal static class StatefulTests
{
    private const int Steps = 3, Features = 2, Stretches = 8, Units = 5;

    // A learning rate whose steps are lost in rounding.
    private const double TooSmall = 1e-30;

    private static readonly float[] Series = Draw.Uniform(Stretches * Steps * Features, 1);
    private static readonly float[] Wanted = Draw.Uniform(Stretches * Steps, 2);
    private static readonly Dataset Data = Dataset.FromValues(Series, [Steps, Features], Wanted, Steps);

    private static IEnumerable<Func<bool, Layer>> Cells =>
    [
        stateful => Layer.SimpleRnn(Units, returnSequences: true, stateful: stateful),
        stateful => Layer.Lstm(Units, returnSequences: true, stateful: stateful),
        stateful => Layer.Gru(Units, returnSequences: true, stateful: stateful),
        stateful => Layer.Gru(Units, resetAfter: false, returnSequences: true, stateful: stateful),
    ];

    [TestCase(1, 5, new[] { 0, 1, 2, 3, 4 })]
    [TestCase(3, 10, new[] { 0, 4, 7, 1, 5, 8, 2, 6, 9, 3 })]
    [TestCase(2, 6, new[] { 0, 3, 1, 4, 2, 5 })]
    public static void Each_row_of_a_batch_goes_on_where_it_ended(int lanes, int count, int[] expected) => Assert.That(
        new EpochOrder(count, lanes: lanes).For(0, 1, shuffle: false).ToArray(), Is.EqualTo(expected));

    // With weights that stay, the loss over stretches with states carried on is that over the whole series.
    [Test]
    public static void Stretches_of_a_series_are_the_series([ValueSource(nameof(Cells))] Func<bool, Layer> cell, [Values(1, 2)] int lanes)
    {
        using Trainer trainer = Compile(cell(true), Steps);
        History history = trainer.Fit(Data, 2, lanes, shuffle: false, verbose: false);
        int length = Steps * Stretches / lanes;
        using Trainer whole = Compile(cell(false), length);
        Near.AssertNear(whole.Evaluate(Dataset.FromValues(Series, [length, Features], Wanted, length)).Loss, history.Epochs[0].Loss, 1e-6);
        Assert.That(history.Epochs[1].Loss, Is.EqualTo(history.Epochs[0].Loss), "Each epoch begins with zeros.");
    }

    [Test]
    public static void Evaluation_and_prediction_read_one_series([ValueSource(nameof(Cells))] Func<bool, Layer> cell)
    {
        using Trainer trainer = Compile(cell(true), Steps);
        using Trainer whole = Compile(cell(false), Steps * Stretches);
        var series = Dataset.FromValues(Series, [Steps * Stretches, Features], Wanted, Steps * Stretches);
        Near.AssertNear(whole.Evaluate(series).Loss, trainer.Evaluate(Data).Loss, 1e-6);
        double[] expected = [.. Flat(whole.Predict(series.Input)).Select(value => (double)value)];
        Near.AssertNear(expected, Flat(trainer.Predict(Data.Input)), 1e-6);
        Near.AssertNear(expected, Flat(trainer.Predict(Data.Input)), 1e-6, "A call begins with zeros.");
        using Predictor predictor = trainer.ToPredictor();
        float[] outputs = new float[expected.Length];
        predictor.Predict(Series, outputs);
        Near.AssertNear(expected, outputs, 1e-6);
    }

    // The gradient stops at the carried state, as at one that is given.
    [Test]
    public static void A_step_has_the_gradients_of_one_from_a_given_state([Values(1, 3)] int threads)
    {
        const int Rows = 70;
        Node x = Node.Input(Steps, Features), h = Node.Input(Units), c = Node.Input(Units);
        Model given = Model.From(Node.Of(Layer.Lstm(Units, returnSequences: true), x, h, c).Then(Layer.Dense(1)), [x, h, c]);
        using var network = new Network(
            Chain(Layer.Lstm(Units, returnSequences: true, stateful: true), Steps), Loss.MeanSquaredError(), 3, threads);
        using var other = new Network(given, Loss.MeanSquaredError(), 3, 1);
        BoundPlan plan = network.Training(Rows);
        ReferenceBatch first = GradientStep.Draw(network, Rows, 1), second = GradientStep.Draw(network, Rows, 2);
        GradientStep.Run(network, plan, first);
        float[] states = plan.SaveStates();
        Assert.That(states, Has.Length.EqualTo(2 * Rows * Units).And.All.Not.EqualTo(0));
        double loss = GradientStep.Run(network, plan, second);
        ReferenceBatch from = second with { Inputs = [second.Inputs[0], states[..(Rows * Units)], states[(Rows * Units)..]] };
        Near.AssertNear(GradientStep.Run(other, other.Training(Rows), from), loss, 1e-6);
        Near.AssertNear(Array.ConvertAll(Plans.Gradients(other), value => (double)value), Plans.Gradients(network), 1e-6);
    }

    [TestCase(2)]
    [TestCase(5)]
    public static void A_resumed_epoch_goes_on_with_its_states(int step)
    {
        using var folder = new TestFolder();
        using Trainer whole = Compile(Cells.ElementAt(1)(true), Steps, 0.1), part = Compile(Cells.ElementAt(1)(true), Steps, 0.1),
            resumed = Compile(Cells.ElementAt(1)(true), Steps, 0.1);
        whole.Fit(Data, 2, 2, shuffle: false, verbose: false);
        using var source = new CancellationTokenSource();
        int steps = 0;
        Callback cancel = Callback.From(onBatchEnd: _ =>
        {
            if (++steps == step)
                source.Cancel();
        });
        part.Fit(Data, 2, 2, shuffle: false, callbacks: [cancel], verbose: false, cancellationToken: source.Token);
        string path = folder["c.safetensors"];
        Checkpoint.Write(path, part.State, ["loss"], [], new Dictionary<string, string>());
        Checkpoint.Restore(path, resumed.State, ["loss"], [], count => part.Epochs.Take(count));
        foreach (Trainer trainer in new[] { part, resumed })
        {
            trainer.Fit(Data, 2 - trainer.Epochs.Count, 2, shuffle: false, verbose: false);
            Assert.That(Trained.Weights(trainer), Is.EqualTo(Trained.Weights(whole)));
        }
    }

    [Test]
    public static void States_that_a_callback_resets_are_zeros()
    {
        using Trainer trainer = Compile(Cells.First()(true), Steps), stateless = Compile(Cells.First()(false), Steps);
        Callback reset = Callback.From(onBatchEnd: progress => progress.Trainer.ResetStates());
        double loss = trainer.Fit(Data, 1, 1, shuffle: false, callbacks: [reset], verbose: false).Last.Loss;
        Near.AssertNear(stateless.Evaluate(Data).Loss, loss, 1e-6);
    }

    [Test]
    public static void Single_steps_are_a_prediction_of_all_to_the_bit([ValueSource(nameof(Cells))] Func<bool, Layer> cell)
    {
        const int N = 4;
        Model model = Model.Input(Steps, Features).Add(cell(false)).Add(Layer.Lstm(3));
        using Trainer trainer = model.Compile(Optimizer.Sgd(TooSmall), Loss.MeanSquaredError(), seed: 3, threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        float[] x = Series[..(N * Steps * Features)], expected = new float[N * 3], y = [];
        predictor.Predict(x, expected);
        for (int round = 0; round < 2; round++)
        {
            for (int step = 0; step < Steps; step++)
                y = predictor.Step([.. Enumerable.Range(0, N * Features)
                    .Select(i => x[(i / Features * Steps + step) * Features + i % Features])]);
            Assert.That(y, Is.EqualTo(expected));
            predictor.Reset();
        }
    }

    [Test]
    public static void Layers_around_the_states_see_each_step()
    {
        Model model = Model.Input(Steps).Add(Layer.Embedding(7, 4, maskZero: true)).Add(Layer.Dense(3, Activation.Tanh))
            .Add(Layer.Gru(Units, returnSequences: true)).Add(Layer.LayerNormalization()).Add(Layer.Dense(2));
        using Trainer trainer = model.Compile(Optimizer.Sgd(TooSmall), Loss.MeanSquaredError(), seed: 3, threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        float[] whole = new float[Steps * 2], step = new float[2];
        predictor.Predict([3, 1, 0], whole);
        Near.AssertNear([whole[0], whole[1]], predictor.Step([3f]), 1e-6);
        predictor.Step([1f], step);
        Near.AssertNear([whole[2], whole[3]], step, 1e-6);
        // Padding leaves the state where it is.
        Near.AssertNear([whole[4], whole[5]], predictor.Step([0f]), 1e-6);
        Allocations.AssertNone(() => predictor.Step([2f], step));
    }

    [Test]
    public static void What_cannot_be_read_step_by_step_is_refused()
    {
        AssertRefused(Model.Input(4, 2).Add(Layer.Conv1D(3, 2)).Add(Layer.Gru(3)), 2,
            "0.conv1D: the layer reads steps by their place or together, so that the model cannot read its samples step by step.");
        AssertRefused(Model.Input(4, 2).Add(Layer.Bidirectional(Layer.Gru(3))), 2,
            "0.bidirectional.backward: the layer reads steps by their place or together, so that the model cannot read its samples step by "
            + "step.");
        AssertRefused(Model.Input(4, 2).Add(Layer.PositionalEmbedding()).Add(Layer.Gru(3)), 2, "0.positionalEmbedding: the layer reads "
            + "steps by their place or together, so that the model cannot read its samples step by step.");
        AssertRefused(Model.Input(4, 2).Add(Layer.MultiHeadAttention(1, 2)).Add(Layer.Gru(3)), 2, "0.multiHeadAttention: the layer reads "
            + "steps by their place or together, so that the model cannot read its samples step by step.");
        AssertRefused(Model.Input(4, 2).Add(Layer.Dense(3)), 2,
            "The model has no recurrent layer, so that it has no state to go on from step to step.");
        AssertRefused(Model.Input(4, 2).Add(Layer.Gru(3)), 3, "A step has '2' inputs for each series, but there are '3'.");
        using Trainer trainer = Model.Input(4, 2).Add(Layer.Gru(3)).Compile(Optimizer.Sgd(TooSmall), Loss.MeanSquaredError(), threads: 1);
        Predictor predictor = trainer.ToPredictor();
        predictor.Step([1f, 2]);
        Assert.That(() => predictor.Step(new float[6]), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "A step of the '1' series has '2' inputs, but there are '6'. Reset before other series."));
        Assert.That(() => predictor.Step([1f, float.NaN]), Throws.TypeOf<DataException>());
        predictor.Dispose();
        Assert.That(() => predictor.Step([1f, 2]), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public static void Other_orders_than_that_of_the_series_are_refused()
    {
        using Trainer trainer = Compile(Cells.First()(true), Steps);
        Assert.That(() => trainer.Fit(Data, verbose: false), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "0.simpleRnn: the layer is stateful, so that samples must come in the order of their series: fit with shuffle: false."));
        Assert.That(() => trainer.Fit(Data, validationSplit: 0.25, shuffle: false, verbose: false),
            Throws.TypeOf<ConfigurationException>().With.Message.EndWith(
                "give validation data, a later part of the series, instead of a validation split."));
    }

    [Test]
    public static void Layers_that_have_no_series_to_go_on_are_refused()
    {
        Assert.That(() => Layer.Lstm(3, goBackwards: true, stateful: true), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "lstm: a stateful layer reads forwards, where its series goes on: leave out goBackwards."));
        Assert.That(() => Layer.Bidirectional(Layer.Lstm(3, stateful: true)), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Layer.TimeDistributed(Layer.Lstm(3, stateful: true)), Throws.TypeOf<ConfigurationException>());
        Node x = Node.Input(4, 2), h = Node.Input(3);
        Assert.That(() => Model.From(Node.Of(Layer.Gru(3, stateful: true), x, h)).OutputShape,
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "0.gru: a stateful layer has its own initial state, but there are inputs for it."));
    }

    [Test]
    public static void Model_files_say_that_a_layer_is_stateful()
    {
        Model model = Chain(Layer.Gru(3, stateful: true), 4);
        string text = new ModelFile(model).ToString();
        Assert.That(text, Does.Contain("\"stateful\":true").Or.Contain("\"stateful\": true"));
        Assert.That(ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "model.json").Model, Is.EqualTo(model));
    }

    private static Model Chain(Layer cell, int steps) => Model.Input(steps, Features).Add(cell).Add(Layer.Dense(1));

    private static Trainer Compile(Layer cell, int steps, double rate = TooSmall) =>
        Chain(cell, steps).Compile(Optimizer.Sgd(rate), Loss.MeanSquaredError(), seed: 3, threads: 2);

    private static float[] Flat(System.Numerics.Tensors.Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private static void AssertRefused(Model model, int inputs, string sentence)
    {
        using Trainer trainer = model.Compile(Optimizer.Sgd(TooSmall), Loss.MeanSquaredError(), threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        Assert.That(() => predictor.Step(new float[inputs]), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
    }
}
