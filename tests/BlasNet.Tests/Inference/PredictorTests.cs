using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Native;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Layers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Inference;

/// <summary>Predictors on encoded inputs: bits, threads, memory and ends.</summary>
internal static class PredictorTests
{
    private static IEnumerable<LayerCase> Cases => LayerCases.All.Where(each => each.Layer is not InputLayer);

    private static Model Perceptron => Model.Input(20).Add(Layer.Dense(24, Activation.Relu)).Add(Layer.Dense(16, Activation.Relu))
        .Add(Layer.Dense(4, Activation.Softmax));

    [TestCaseSource(nameof(Cases))]
    public static void One_row_and_many_give_the_bits_of_the_network(LayerCase each)
    {
        const int rows = 37;
        using var network = new Network(each.BehindDense(), Loss.MeanSquaredError(), 1, 2);
        using var predictor = new Predictor(network, Loss.MeanSquaredError(), null, [], null);
        AssertBits(network, predictor, rows);
    }

    [TestCase(17)]
    [TestCase(64)]
    [TestCase(300)]
    [TestCase(2048)]
    public static void Wide_layers_give_the_bits_of_the_network(int units)
    {
        Model model = Model.Input(units).Add(Layer.Dense(units, Activation.Tanh)).Add(Layer.Dense(units + 3));
        using var network = new Network(model, seed: 4, threads: 2);
        using var predictor = new Predictor(network, Loss.MeanSquaredError(), null, [], null);
        AssertBits(network, predictor, 70);
    }

    // OpenBLAS rounds the product of one row in another order than that of many.
    private static void AssertBits(Network network, Predictor predictor, int rows)
    {
        (Samples[] samples, float[] inputs) = Draw(network, rows);
        int width = predictor.InputWidth, outputs = predictor.OutputWidth;
        float[] expected = [.. network.Predict(samples)], many = new float[expected.Length], single = new float[outputs];
        predictor.Predict(inputs, many);
        Assert.That(many, Is.EqualTo(expected));
        for (int row = 0; row < rows; row++)
        {
            predictor.Predict(inputs.AsSpan(row * width, width), single);
            Assert.That(single, Is.EqualTo(network.Predict([.. samples.Select(each => each.Select([row]))])), $"row {row}");
            for (int i = 0; i < outputs; i++)
                Near.AssertNear(expected[row * outputs + i], single[i], 1e-5);
        }
    }

    [Test]
    public static void Many_threads_get_the_answers_of_one()
    {
        const int threads = 8, calls = 2000, rows = 500;
        using Trainer trainer = Perceptron.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 2, threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        (_, float[] inputs) = Draw(trainer.Network, rows);
        float[] expected = new float[rows * 4];
        for (int row = 0; row < rows; row++)
            predictor.Predict(inputs.AsSpan(row * 20, 20), expected.AsSpan(row * 4, 4));
        float[] many = new float[expected.Length];
        predictor.Predict(inputs, many);
        int wrong = 0;
        Thread[] all = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            float[] outputs = new float[4], all = new float[many.Length];
            for (int call = 0; call < calls; call++)
            {
                if (call % 50 == number)
                {
                    predictor.Predict(inputs, all);
                    Interlocked.Add(ref wrong, all.AsSpan().SequenceEqual(many) ? 0 : 1);
                }
                int row = (call * 7 + number * 61) % rows;
                predictor.Predict(inputs.AsSpan(row * 20, 20), outputs);
                if (!outputs.AsSpan().SequenceEqual(expected.AsSpan(row * 4, 4)))
                    Interlocked.Increment(ref wrong);
            }
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.That(wrong, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(40)]
    [NonParallelizable]
    public static void A_call_allocates_nothing(int rows)
    {
        using Trainer trainer = Perceptron.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        (_, float[] inputs) = Draw(trainer.Network, rows);
        float[] outputs = new float[rows * 4];
        AllocationTests.AssertNothing(() => predictor.Predict(inputs, outputs));
    }

    [Test]
    public static void A_predictor_keeps_the_weights_it_was_given()
    {
        Dataset data = Trained.Data(256);
        using Trainer trainer = Trained.Trainer(1);
        using Predictor before = trainer.ToPredictor();
        float[] first = Outputs(before, data);
        trainer.Fit(data, verbose: false);
        using Predictor after = trainer.ToPredictor();
        Assert.That(Outputs(before, data), Is.EqualTo(first));
        Assert.That(Outputs(after, data), Is.Not.EqualTo(first));
        trainer.Dispose();
        Assert.That(Outputs(before, data), Is.EqualTo(first));

        static float[] Outputs(Predictor predictor, Dataset data)
        {
            float[] inputs = [.. data.Input.ToTensor()], outputs = new float[data.Count * predictor.OutputWidth];
            predictor.Predict(inputs, outputs);
            return outputs;
        }
    }

    [Test]
    public static void The_answer_of_logits_is_of_probabilities()
    {
        Model model = Model.Input(3).Add(Layer.Dense(5));
        Loss loss = Loss.SparseCategoricalCrossEntropy(fromLogits: true);
        using Trainer trainer = model.Compile(Optimizer.Adam(), loss, seed: 5, threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        float[] inputs = [0.3f, -2, 1000], logits = [.. trainer.Predict(Samples.FromFloats(inputs, [3]))];
        double[] exponentials = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
        Prediction answer = predictor.Predict(inputs.AsSpan());
        Near.AssertNear(exponentials.Select(each => each / exponentials.Sum()).ToArray(), answer.Probabilities.ToArray(), 1e-6);
        Assert.That((answer.Task, answer.Class, answer.Label), Is.EqualTo((PredictionTask.Classes,
            logits.Index().MaxBy(each => each.Item).Index, FormattableString.Invariant($"{answer.Class}"))));
        Assert.That(answer.Values, Is.Empty);
        Assert.That(answer.Value, Is.NaN);
    }

    [Test]
    public static void A_binary_model_has_two_probabilities_and_independent_labels_have_one_each()
    {
        Loss loss = Loss.BinaryCrossEntropy();
        using Trainer binary = Model.Input(2).Add(Layer.Dense(1, Activation.Sigmoid)).Compile(Optimizer.Adam(), loss),
            labels = Model.Input(2).Add(Layer.Dense(3, Activation.Sigmoid)).Compile(Optimizer.Adam(), loss);
        using Predictor one = binary.ToPredictor(), several = labels.ToPredictor();
        Prediction answer = one.Predict([0.5f, 2]), independent = several.Predict([0.5f, 2]);
        float[] outputs = new float[1];
        one.Predict([0.5f, 2], outputs);
        Assert.That((answer.Task, answer.Class), Is.EqualTo((PredictionTask.Binary, outputs[0] > 0.5f ? 1 : 0)));
        Assert.That(answer.Probabilities, Is.EqualTo(new[] { 1 - outputs[0], outputs[0] }));
        Assert.That((independent.Task, independent.Class, independent.Label, independent.Probabilities.Count),
            Is.EqualTo((PredictionTask.Labels, -1, (string?)null, 3)));
    }

    [Test]
    public static void Inputs_that_do_not_fit_are_sentences()
    {
        using Trainer trainer = Perceptron.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        float[] row = new float[20], two = new float[40];
        two[25] = float.NaN;
        Assert.That(() => predictor.Predict(new float[21], new float[4]), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("'21' inputs are no whole number of rows, which have '20' each."));
        Assert.That(() => predictor.Predict(row, new float[3]), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("'1' rows have '4' outputs, but there is room for '3'."));
        Assert.That(() => predictor.Predict(two, new float[8]), Throws.TypeOf<DataException>().With.Message
            .EqualTo("row 1: input '5' is 'NaN', but every input must be a finite number."));
        Assert.That(() => predictor.Predict(new float[3]), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("A row has '20' inputs, but there are '3'."));
        Assert.That(() => predictor.Predict(new { a = 1 }), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("The model was not trained on a table, so that its rows have no properties; give its '20' inputs as numbers."));
        Assert.That(() => predictor.PredictImage("none.png"), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("The model takes rows of the shape [20], but a picture has height, width and channels."));
    }

    [Test]
    public static void An_index_that_an_embedding_has_not_is_a_sentence_and_the_next_call_works()
    {
        Model model = Model.Input(2).Add(Layer.Embedding(4, 3)).Add(Layer.Flatten()).Add(Layer.Dense(1));
        using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.MeanSquaredError(), threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        Assert.That(() => predictor.Predict([0f, 4]), Throws.TypeOf<DataException>().With.Message
            .EqualTo("0.embedding: an input is '4', but it must be a whole number from 0 to 3, for a vocabulary of 4."));
        Assert.That(predictor.Predict([0f, 3]).Value, Is.Not.NaN);
    }

    [Test]
    public static void After_its_end_a_predictor_names_itself()
    {
        using Trainer trainer = Perceptron.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        Predictor predictor = trainer.ToPredictor();
        predictor.Predict(new float[20], new float[4]);
        predictor.Dispose();
        predictor.Dispose();
        Assert.That(() => predictor.Predict(new float[20], new float[4]),
            Throws.TypeOf<ObjectDisposedException>().With.Property("ObjectName").EqualTo("BlasNet.Predictor"));
        Assert.That(() => predictor.Predict(new float[40], new float[8]), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public static void Calls_end_as_usual_during_the_end_of_a_predictor()
    {
        using Trainer trainer = Perceptron.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 9, threads: 1);
        (_, float[] inputs) = Draw(trainer.Network, 1);
        float[] expected = [.. trainer.Predict(Samples.FromFloats(inputs, [20]))];
        for (int round = 0; round < 40; round++)
        {
            Predictor predictor = trainer.ToPredictor();
            int wrong = 0, ended = 0;
            Thread[] all = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                float[] outputs = new float[4];
                try
                {
                    while (true)
                    {
                        predictor.Predict(inputs, outputs);
                        if (!outputs.AsSpan().SequenceEqual(expected))
                            Interlocked.Increment(ref wrong);
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref ended);
                }
            }))];
            Array.ForEach(all, thread => thread.Start());
            Thread.Sleep(round % 3);
            predictor.Dispose();
            Array.ForEach(all, thread => thread.Join());
            Assert.That((wrong, ended), Is.EqualTo((0, 4)));
        }
    }

    [Test]
    public static void Denormal_numbers_of_the_caller_stay()
    {
        using Trainer trainer = Perceptron.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        float tiny = BitConverter.UInt32BitsToSingle(71362), half = 0.5f;
        predictor.Predict(new float[20], new float[4]);
        Assert.That(Product(tiny, half), Is.Not.Zero);
        using FloatingPointMode.Scope flush = FloatingPointMode.Flush();
        predictor.Predict(new float[20], new float[4]);
        Assert.That(!FloatingPointMode.CanFlush || Product(tiny, half) == 0);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static float Product(float a, float b) => a * b;
    }

    [Test]
    public static void More_callers_than_memories_and_callers_within_callers_are_served()
    {
        Predictor? inner = null;
        Model model = Model.Input(1).Add(Layer.Lambda(x =>
        {
            if (x.Value.Lengths[0] == 1 && inner is { } other)
                other.Predict([1], new float[1]);
            return x;
        })).Add(Layer.Dense(1));
        using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.MeanSquaredError(), threads: 1);
        using Predictor outer = trainer.ToPredictor();
        using Trainer plain = Model.Input(1).Add(Layer.Dense(1)).Compile(Optimizer.Adam(), Loss.MeanSquaredError(), threads: 1);
        using Predictor nested = plain.ToPredictor();
        inner = nested;
        int done = 0;
        Thread[] all = [.. Enumerable.Range(0, 48).Select(_ => new Thread(() =>
        {
            float[] outputs = new float[1];
            for (int i = 0; i < 50; i++)
                outer.Predict([0.5f], outputs);
            Interlocked.Increment(ref done);
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.That(done, Is.EqualTo(48));
    }

    /// <summary>Draws samples for a network, and the same numbers row by row.</summary>
    private static (Samples[] Samples, float[] Inputs) Draw(Network network, int rows)
    {
        IReadOnlyList<Shape> shapes = network.Model.Shapes();
        var random = new Random(5);
        float[][] values = [.. network.Model.InputPositions.Select(position => IndexInputs.Fit(network.Model, position,
            [.. Enumerable.Range(0, rows * shapes[position].Size).Select(_ => random.NextSingle() * 2 - 1)]))];
        Samples[] samples =
            [.. values.Select((each, i) => Samples.FromFloats(each, shapes[network.Model.InputPositions[i]]))];
        float[] joined = [.. Enumerable.Range(0, rows)
            .SelectMany(row => values.SelectMany(each => each.Skip(row * (each.Length / rows)).Take(each.Length / rows)))];
        return (samples, joined);
    }
}
