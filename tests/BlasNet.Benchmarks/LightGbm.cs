using System.Diagnostics;
using BlasNet.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.LightGbm;

namespace BlasNet.Benchmarks;

/// <summary>LightGBM 4.6 through ML.NET, with the settings that LightGBM itself has by default, and with early stopping.</summary>
/// <remarks>31 leaves, 20 rows a leaf, 255 bins; learning rate 0.05 and at most 5000 trees, of which the validation part takes the best
/// number once 50 more have not helped. ML.NET's own defaults differ: a rate by the number of rows, a penalty of 0.01.</remarks>
internal sealed class LightGbm(TableTask task, int classes, int threads)
{
    private const int Trees = 5000, Patience = 50, Folds = 5;
    private readonly MLContext context = new(seed: 0);

    /// <summary>Gets the learning rate; LightGBM's default is 0.1.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Trains one model and returns its values or classes of the test rows, and the seconds that training took.</summary>
    public (double[] Answers, double Seconds) One(SplitRows train, SplitRows validation, SplitRows test)
    {
        long start = Stopwatch.GetTimestamp();
        float[][] outputs = Outputs(train, validation, test);
        return (Answers(outputs), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Trains a model on each four of five folds, stops it by the fifth, and averages their outputs.</summary>
    public (double[] Answers, double Seconds) Bag(SplitRows all, SplitRows test, int seed)
    {
        long start = Stopwatch.GetTimestamp();
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new Random(seed).Shuffle(order);
        float[][] sums = [];
        for (int fold = 0; fold < Folds; fold++)
        {
            float[][] outputs = Outputs(
                all.Part(order.Where((_, i) => i % Folds != fold)), all.Part(order.Where((_, i) => i % Folds == fold)), test);
            sums = fold == 0 ? outputs : [.. sums.Zip(outputs, (sum, next) => sum.Zip(next, (a, b) => a + b).ToArray())];
        }
        float[][] means = [.. sums.Select(row => row.Select(sum => sum / Folds).ToArray())];
        return (Answers(means), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // The value or the most probable class of each row.
    private double[] Answers(float[][] outputs) => [.. outputs.Select(row => task == TableTask.Regression ? row[0]
        : (double)row.Index().MaxBy(entry => entry.Item).Index)];

    private float[][] Outputs(SplitRows train, SplitRows validation, SplitRows test)
    {
        (IDataView learned, IDataView held, IDataView judged) = (View(train), View(validation), View(test));
        if (task == TableTask.Regression)
        {
            var options = Set<LightGbmRegressionTrainer.Options, float, RegressionPredictionTransformer<LightGbmRegressionModelParameters>,
                LightGbmRegressionModelParameters>(new LightGbmRegressionTrainer.Options
            {
                EvaluationMetric = LightGbmRegressionTrainer.Options.EvaluateMetricType.RootMeanSquaredError,
            });
            IDataView values = context.Regression.Trainers.LightGbm(options).Fit(learned, held).Transform(judged);
            return [.. values.GetColumn<float>("Score").Select(value => new[] { value })];
        }
        var softmax = Set<LightGbmMulticlassTrainer.Options, VBuffer<float>, MulticlassPredictionTransformer<OneVersusAllModelParameters>,
            OneVersusAllModelParameters>(new LightGbmMulticlassTrainer.Options
        {
            UseSoftmax = true,
            EvaluationMetric = LightGbmMulticlassTrainer.Options.EvaluateMetricType.LogLoss,
        });
        IDataView scored = context.MulticlassClassification.Trainers.LightGbm(softmax).Fit(learned, held).Transform(judged);
        return [.. scored.GetColumn<float[]>("Score")];
    }

    private TOptions Set<TOptions, TOutput, TTransformer, TModel>(TOptions options)
        where TOptions : LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        (options.NumberOfIterations, options.EarlyStoppingRound, options.LearningRate) = (Trees, Patience, LearningRate);
        (options.NumberOfLeaves, options.MinimumExampleCountPerLeaf, options.MaximumBinCountPerFeature) = (31, 20, 255);
        (options.NumberOfThreads, options.Deterministic, options.Seed) = (threads, true, 0);
        options.Booster = new GradientBooster.Options { L2Regularization = 0, MinimumChildWeight = 1e-3 };
        return options;
    }

    private IDataView View(SplitRows rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.Features[0].Length);
        if (task == TableTask.Regression)
            return context.Data.LoadFromEnumerable(Rows(rows), schema);
        var keys = SchemaDefinition.Create(typeof(ClassRow));
        keys["Features"].ColumnType = schema["Features"].ColumnType;
        keys["Label"].ColumnType = new KeyDataViewType(typeof(uint), classes);
        return context.Data.LoadFromEnumerable(
            Rows(rows).Select(row => new ClassRow { Features = row.Features, Label = (uint)row.Label }), keys);
    }

    private static IEnumerable<Row> Rows(SplitRows rows) =>
        rows.Features.Zip(rows.Labels, (features, label) => new Row { Features = features, Label = (float)label });

    // ML.NET counts the keys of an object from 0, unlike those of a file.
    private sealed class ClassRow
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
