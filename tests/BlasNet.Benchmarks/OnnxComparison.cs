using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BlasNet.Benchmarks;

/// <summary>Compares BlasNet's predictions with those of OnnxRuntime from the exported file: how far they differ, and the rows a second of
/// both, in turns.</summary>
/// <remarks>
/// <c>dotnet run -c Release --project tests/BlasNet.Benchmarks -- onnx [--only NAME]... [--threads N] [--rounds N] [--check]</c>: the
/// built-in models for digits after a short training on MNIST, of which BLASNET_DATA or the working directory has a copy; with
/// <c>--check</c> without times, and all built-in models with data. Or <c>onnx --run RUN --rows FILE.csv</c>: a run of a table on up to
/// 1 000 rows.
/// </remarks>
internal static class OnnxComparison
{
    public const string Verb = "onnx";

    private const int Rows = 1000, TrainingRows = 2000;

    // What a relative difference is taken of at least: a smaller probability counts as this.
    private const double Least = 1e-3;

    private static readonly string[] Timed = ["keras-mlp", "bn-mlp", "wide-mlp", "lenet", "fish-cnn", "vgg-bn", "deep-cnn"];

    private static readonly string[] Others = ["two-layer", "lstm-rows", "gru-rows", "transformer-small", "resnet20", "circles"];

    /// <summary>Runs the comparison.</summary>
    public static void Run(string[] args)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            if (Values(args, "--run") is [var run, ..])
                CompareTable(run, Values(args, "--rows")[0], file);
            else
                CompareModels(args, file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void CompareModels(string[] args, string file)
    {
        bool checks = args.Contains("--check");
        int threads = Number(args, "--threads", 2), rounds = Number(args, "--rounds", 7);
        string[] only = Values(args, "--only");
        foreach (string name in (checks ? [.. Timed, .. Others] : Timed).Where(name => only.Length == 0 || only.Contains(name)))
        {
            using var sides = new ModelSides(name, threads, file);
            sides.Report();
            if (checks)
                continue;
            foreach (int batch in (int[])[Rows, 1])
            {
                var own = new List<double>();
                var other = new List<double>();
                for (int round = 0; round < rounds; round++)
                {
                    own.Add(RowsPerSecond(sides.Own, batch));
                    other.Add(RowsPerSecond(sides.Other, batch));
                }
                (double ours, double theirs) = (Median(own), Median(other));
                Line($"  batch {batch,4}: BlasNet {ours,9:0} rows/s, OnnxRuntime {theirs,9:0}, ratio {ours / theirs:0.00}");
            }
        }
    }

    // Calls for half a second, after one that warms up.
    private static double RowsPerSecond(Action<int> predict, int batch)
    {
        predict(batch);
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        double seconds;
        do
        {
            predict(batch);
            calls++;
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (seconds < 0.5);
        return calls * (double)batch / seconds;
    }

    private static void CompareTable(string run, string csv, string file)
    {
        using SavedModel saved = SavedModel.Load(run);
        OnnxExportReport report = saved.ExportOnnx(file);
        using Predictor predictor = saved.ToPredictor();
        string[] lines = File.ReadAllLines(csv);
        char separator = lines[0].Contains(';') ? ';' : ',';
        string[] names = Cells(lines[0]);
        string[][] rows = [.. lines.Skip(1).Where(line => line.Length > 0).Take(Rows).Select(Cells)];
        string head = Path.GetTempFileName();
        // Both get the same numbers, those of 32 bits that the graph takes: -122.23 is not one of them.
        File.WriteAllLines(head, [lines[0], .. rows.Select(row => string.Join(separator, row.Select(Rounded)))]);
        IReadOnlyList<Prediction> answers = predictor.Predict(predictor.Preprocessor!.Read(head));
        File.Delete(head);
        using var session = new InferenceSession(file);
        NamedOnnxValue[] inputs = [.. session.InputMetadata.Select(input =>
        {
            string[] column = [.. rows.Select(row => row[Array.IndexOf(names, input.Key)])];
            return input.Value.ElementDataType == TensorElementType.String
                ? NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<string>(column, [column.Length, 1]))
                : NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<float>(Array.ConvertAll(column, Parsed), [column.Length, 1]));
        })];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(inputs);
        Tell(Path.GetFileName(csv), report);
        foreach (DisposableNamedOnnxValue output in outputs)
        {
            if (output.ElementType == TensorElementType.String)
            {
                int other = output.AsEnumerable<string>().Zip(answers).Count(pair => pair.First != pair.Second.Label);
                Line($"  {output.Name}: '{other}' of '{answers.Count}' differ");
                continue;
            }
            float[] expected = answers[0].Label is null ? [.. answers.Select(answer => (float)answer.Value)]
                : [.. answers.SelectMany(answer => answer.Probabilities)];
            Line($"  {output.Name}: {Differences(expected, [.. output.AsEnumerable<float>()], expected.Length / answers.Count)}");
        }

        string[] Cells(string line) => [.. line.Split(separator).Select(cell => cell.Trim('"'))];
        static string Rounded(string cell) => float.TryParse(cell, CultureInfo.InvariantCulture, out float number)
            ? ((double)number).ToString("R", CultureInfo.InvariantCulture) : cell;
        static float Parsed(string cell) => cell.Length == 0 ? float.NaN : float.Parse(cell, CultureInfo.InvariantCulture);
    }

    private static string Differences(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int width)
    {
        double absolute = 0, relative = 0, ofRow = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - actual[i]);
            absolute = Math.Max(absolute, difference);
            relative = Math.Max(relative, difference / Math.Max(Math.Abs(expected[i]), Least));
            ofRow = Math.Max(ofRow, difference / Math.Abs(TensorPrimitives.MaxMagnitude(expected.Slice(i / width * width, width))));
        }
        return FormattableString.Invariant(
            $"'{expected.Length}' numbers, largest difference {absolute:0.0e+00}, relative to the largest of its row {ofRow:0.0e+00}, to ")
            + FormattableString.Invariant($"itself or {Least} {relative:0.0e+00}");
    }

    private static void Tell(string name, OnnxExportReport report) =>
        Line($"{name}: opset {report.Opset}, {report.Nodes} operators, {report.Bytes} bytes");

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private static string[] Values(string[] args, string option) =>
        [.. args.Index().Where(entry => entry.Item == option && entry.Index + 1 < args.Length).Select(entry => args[entry.Index + 1])];

    private static int Number(string[] args, string option, int otherwise) =>
        int.Parse(Values(args, option).LastOrDefault() ?? $"{otherwise}", CultureInfo.InvariantCulture);

    /// <summary>A built-in model, trained for a moment, in both programs.</summary>
    private sealed class ModelSides : IDisposable
    {
        private readonly string name;
        private readonly Trainer trainer;
        private readonly InferenceSession session;
        private readonly OnnxExportReport report;
        private readonly int[] shape;
        private readonly float[] inputs;
        private readonly Predictor predictor;
        private readonly float[] outputs;
        private readonly int count;

        public ModelSides(string name, int threads, string file)
        {
            this.name = name;
            ModelFile model = BuiltInModels.Read(name);
            Loss loss = model.Loss ?? Loss.SparseCategoricalCrossEntropy();
            Dataset train, test;
            if (name is "circles")
                (train, test) = (Datasets.Load("circles").Train, Datasets.Load("circles").Train);
            else if (name is "resnet20")
                train = test = Dataset.From(Samples.FromFloats(Noise(Rows * 3072), [32, 32, 3]), new int[Rows]);
            else
                (train, test) = (Datasets.Load("mnist").Train.Take(TrainingRows), Datasets.Load("mnist").Test!.Take(Rows));
            trainer = model.Model.WithInputShape([.. test.Input.SampleShape]).WithOutputs(10, Activation.Softmax)
                .Compile(model.Optimizer ?? Optimizer.Adam(), loss, seed: 1, threads: threads);
            if (name is not "resnet20")
                trainer.Fit(loss.Kind.StartsWith("categorical", StringComparison.Ordinal) ? train.OneHot() : train, 1, 32);
            count = Math.Min(Rows, test.Count);
            inputs = new float[count * test.Input.SampleShape.Size];
            test.Input.ToTensor(0, count).FlattenTo(inputs);
            shape = [.. test.Input.SampleShape];
            report = trainer.ExportOnnx(file);
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
            session = new InferenceSession(file, options);
            predictor = trainer.ToPredictor();
            outputs = new float[count * predictor.OutputWidth];
        }

        /// <summary>Prints the size of the file, and how far the outputs for the rows differ.</summary>
        public void Report()
        {
            Tell(name, report);
            predictor.Predict(inputs, outputs);
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([Input(count)]);
            float[] actual = [.. results[0].AsEnumerable<float>()];
            // Of a binary model OnnxRuntime has both probabilities.
            if (actual.Length == 2 * outputs.Length)
                actual = [.. actual.Where((_, i) => i % 2 == 1)];
            Console.WriteLine($"  {Differences(outputs, actual, outputs.Length / count)}");
        }

        /// <summary>Predicts in BlasNet: many rows with all threads of the network, one row at once.</summary>
        public void Own(int batch)
        {
            if (batch == 1)
                predictor.Predict(inputs.AsSpan(0, inputs.Length / count), outputs.AsSpan(0, outputs.Length / count));
            else
                trainer.Network.Predict(Samples.FromFloats(inputs, shape));
        }

        /// <summary>Predicts in OnnxRuntime.</summary>
        public void Other(int batch)
        {
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([Input(batch)]);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            predictor.Dispose();
            session.Dispose();
            trainer.Dispose();
        }

        private NamedOnnxValue Input(int batch) => NamedOnnxValue.CreateFromTensor(
            session.InputNames[0], new DenseTensor<float>(inputs.AsMemory(0, inputs.Length / count * batch), [batch, .. shape]));

        private static float[] Noise(int count)
        {
            var random = new Random(1);
            return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        }
    }
}
