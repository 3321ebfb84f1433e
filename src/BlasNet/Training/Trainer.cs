using System.Numerics.Tensors;
using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Metrics;
using BlasNet.Optimizers;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Trainer of a network, created by <see cref="ModelTraining.Compile"/>.</summary>
/// <example>
/// <code>
/// using Trainer trainer = model.Compile(Optimizer.RmsProp(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
/// History history = trainer.Fit(data.Train, epochs: 5, batchSize: 128, validation: data.Test);
/// </code>
/// </example>
/// <remarks>
/// The same model, data, seed and number of shards give the same weights to the last bit, whatever the number of threads and of the
/// processes that train together. Of the calls here, those processes make Fit together; all others concern one process alone. A trainer
/// works for one thread at a time: a call during that of another thread throws an <see cref="InvalidOperationException"/>. Callbacks may
/// evaluate and predict.
/// </remarks>
public sealed partial class Trainer : IDisposable
{
    private static long made;

    private Evaluator? evaluator;

    internal Trainer(Model model, Optimizer optimizer, Loss loss, IReadOnlyList<Metric>? metrics, long seed, int threads,
        int? shards = 1, Communicator? communicator = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loss);
        Sharding = Sharding.Of(shards, communicator, model);
        (Optimizer, Loss, Seed) = (optimizer, loss, seed);
        IReadOnlyList<Metric> measured = metrics is null ? FitRules.DefaultMetrics(loss) : [.. metrics];
        Metric.RequireDistinct(measured);
        State = new TrainingState(new Network(model, loss, seed, threads), optimizer, measured);
        Network.Use.Holder = typeof(Trainer);
    }

    /// <summary>Gets the network with the weights.</summary>
    public Network Network => State.Network;

    /// <summary>Gets the optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Gets the loss.</summary>
    public Loss Loss { get; }

    /// <summary>Gets the metrics, in the order of their columns.</summary>
    public IReadOnlyList<Metric> Metrics => State.Metrics;

    /// <summary>Gets the seed of initial weights, shuffling, augmentation and dropout.</summary>
    public long Seed { get; }

    /// <summary>Gets the number of shards that each batch is cut into; 1 where it is computed as a whole.</summary>
    public int Shards => Sharding.Shards;

    /// <summary>Gets the processes that train together; <see cref="Communicator.Alone"/> where this one trains by itself.</summary>
    public Communicator Communicator => Sharding.Communicator;

    /// <summary>Gets the results of all epochs so far.</summary>
    public IReadOnlyList<EpochResult> Epochs => State.Epochs;

    /// <summary>Gets or sets the learning rate of the next steps.</summary>
    /// <remarks>A rate that is set stays, also across a resumed run. <see cref="EpochResult.LearningRate"/> is that of a step
    /// done.</remarks>
    /// <exception cref="ConfigurationException">It is negative or not finite, or the optimizer's rate follows a schedule; or it is asked
    /// for before any training, and the schedule needs the number of all steps.</exception>
    public double LearningRate
    {
        get => State.Optimizer.NextRate;
        set
        {
            RequireConstantRate(nameof(Trainer));
            using SingleUse.Call call = Network.Use.Enter();
            State.Optimizer.OwnRate = Check.NotNegative(value, nameof(Trainer), "the learning rate");
        }
    }

    /// <summary>Gets the preprocessor that turned a table into the data last trained on; null for other data. Metrics of a regression are
    /// in the units of its table, and <see cref="Save"/> writes it with the model, so that the saved model predicts on raw
    /// tables.</summary>
    public TablePreprocessor? Preprocessor
    {
        get => State.Preprocessor;
        internal set => Learn(value);
    }

    /// <summary>Gets a number that no other trainer of the process has.</summary>
    internal long Id { get; } = Interlocked.Increment(ref made);

    /// <summary>Gets the shards of each batch, and the processes that share them.</summary>
    internal Sharding Sharding { get; }

    /// <summary>Gets the state of training.</summary>
    internal TrainingState State { get; }

    /// <summary>Trains for further epochs.</summary>
    /// <param name="train">Training data.</param>
    /// <param name="epochs">Epochs to train; each uses every sample once. What follows the share of all steps, as
    /// <see cref="Schedule.WarmUpCosine"/> and <see cref="Annealing"/> do, counts the steps up to their end, those of earlier calls
    /// included.</param>
    /// <param name="batchSize">Samples per step; the last batch of an epoch may be smaller, unless <paramref name="dropRemainder"/> is
    /// set. 32 as in Keras.</param>
    /// <param name="validation">Data to evaluate after each epoch.</param>
    /// <param name="validationSplit">Instead, fraction of the training data to hold out, drawn by the seed; 0 for none.</param>
    /// <param name="stratified">Whether the held-out samples have the class proportions of the data.</param>
    /// <param name="shuffle">Whether each epoch has its own order, drawn from seed and epoch.</param>
    /// <param name="shuffleBuffer">Size of the shuffle buffer in samples, in which each sample taken is replaced by the next in
    /// sequence, for data larger than memory; null shuffles all samples.</param>
    /// <param name="dropRemainder">Whether a smaller last batch is left out of each epoch, unless it is the only one; other samples in
    /// each epoch where they are shuffled.</param>
    /// <param name="augmentation">Augmentation of training images; validation data stays as it is.</param>
    /// <param name="callbacks">Callbacks, called in this order. One that served another trainer starts anew.</param>
    /// <param name="verbose">Whether to write a line per epoch to the error stream; of several processes the first writes.</param>
    /// <param name="progress">Receives the result of each epoch, after the callbacks.</param>
    /// <param name="cancellationToken">Ends training after the current step; the history then has the status interrupted.</param>
    /// <returns>The results of all epochs so far and how training ended.</returns>
    /// <exception cref="ConfigurationException">The data does not fit the model, or an argument is out of range.</exception>
    /// <exception cref="DataException">A target is none that the loss can take, or a class has a name that was not learned
    /// before.</exception>
    /// <exception cref="TrainingException">The loss is no longer a finite number; the sentence names the first layer with such
    /// values.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the trainer or its network.</exception>
    /// <example>
    /// <code>
    /// History history = trainer.Fit(data.Train, epochs: 20, batchSize: 64, validationSplit: 0.2,
    ///     callbacks: [new EarlyStopping(patience: 3)]);
    /// Console.WriteLine($"{history.Epochs.Count} epochs, validation accuracy {history.Last.ValidationAccuracy:0.000}");
    /// </code>
    /// </example>
    public History Fit(Dataset train, int epochs = 1, int batchSize = 32, Dataset? validation = null, double validationSplit = 0,
        bool stratified = false, bool shuffle = true, int? shuffleBuffer = null, bool dropRemainder = false,
        Augmentation? augmentation = null, IReadOnlyList<Callback>? callbacks = null, bool verbose = true,
        IProgress<EpochResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (epochs < 0)
            throw new ConfigurationException($"The number of epochs must be at least 0, but it was '{epochs}'.", nameof(epochs));
        // A part of the data may lack classes, so that its names have other numbers.
        train = train.WithClassesOf(State.ClassNames);
        if (validationSplit != 0)
        {
            if (validation is not null)
                throw new ConfigurationException(
                "Validation data and a validation split were both given; only one of them can be.", nameof(validationSplit));
            FitRules.RequireOrder(Network, "give validation data, a later part of the series, instead of a validation split");
            (train, validation) = train.Split(validationSplit, Seed, stratified);
        }
        List<Callback> all = [.. callbacks ?? []];
        if (verbose && Communicator.Rank == 0)
            all.Add(new ProgressReport(text => StandardStreams.TryLine(Console.Error, text)));
        if (progress is not null)
            all.Add(Callback.From((_, result) => progress.Report(result)));
        var arguments = new FitArguments(train, validation, batchSize)
        {
            Shuffle = shuffle,
            ShuffleBuffer = shuffleBuffer,
            DropRemainder = dropRemainder,
            Augmentation = augmentation,
        };
        return FitUntil(Epochs.Count + epochs, arguments, all, cancellationToken);
    }

    /// <summary>Trains up to a total number of epochs; also continues a restored checkpoint.</summary>
    internal History FitUntil(int lastEpoch, FitArguments arguments, IReadOnlyList<Callback> callbacks, CancellationToken cancellation)
    {
        using SingleUse.Call call = Network.Use.Enter();
        FitRules.Check(this, arguments);
        Learn(TableUnits.Common(Preprocessor, arguments.Train));
        return new EpochLoop(this, arguments, callbacks).Run(lastEpoch, cancellation);
    }

    /// <summary>Computes loss and metrics on a data set, with dropout absent and normalization by the running statistics; metrics of a
    /// table's regression are in its units.</summary>
    /// <exception cref="ConfigurationException">The data does not fit the model.</exception>
    /// <exception cref="DataException">A target is none that the loss can take.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the trainer or its network.</exception>
    /// <example>
    /// <code>
    /// Evaluation evaluation = trainer.Evaluate(data.Test!);
    /// Console.WriteLine($"loss {evaluation.Loss:0.0000}, accuracy {evaluation.Accuracy:0.000}");
    /// </code>
    /// </example>
    public Evaluation Evaluate(Dataset data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        using SingleUse.Call call = Network.Use.Enter();
        data = data.WithClassesOf(State.ClassNames);
        TablePreprocessor? table = TableUnits.Common(Preprocessor, data);
        FitRules.Check(Network, data, Metrics, table);
        // Before training, the data says itself what its units are.
        EpochSums sums = table == Preprocessor ? EvaluateSums(data, cancellationToken)
            : new Evaluator(Network, TableUnits.Of(Metrics, table), Sharding).Run(data, cancellation: cancellationToken);
        return new Evaluation([.. Values(sums)]);
    }

    /// <summary>Judges the model's forecasts for windows of a series beside simple rules on the same windows.</summary>
    /// <param name="data">Windows of one or several series, as <see cref="TimeSeries"/> makes them.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The errors in the units of the data, and the gain over the best of the rules; it prints as a table.</returns>
    /// <exception cref="ConfigurationException">The data is no windows of a series, or does not fit the model.</exception>
    /// <exception cref="DataException">A target is none that the loss can take.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the trainer or its network.</exception>
    /// <example>
    /// <code>
    /// float[] hours = [.. Enumerable.Range(0, 400).Select(hour =&gt; (float)Math.Sin(hour / 24.0 * Math.Tau))];
    /// Dataset windows = new TimeSeries(Window: 48, Horizon: 12).Of(Dataset.FromValues(hours, [1], hours));
    /// Model linear = Model.Input(48, 2).Add(Layer.Flatten()).Add(Layer.Dense(12));
    /// using Trainer forecaster = linear.Compile(Optimizer.Adam(), Loss.MeanSquaredError());
    /// Console.WriteLine(forecaster.EvaluateForecast(windows));
    /// </code>
    /// </example>
    public ForecastReport EvaluateForecast(Dataset data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        using SingleUse.Call call = Network.Use.Enter();
        TablePreprocessor? table = TableUnits.Common(Preprocessor, data);
        FitRules.Check(Network, data, Metrics, table);
        ForecastJudge judge = ForecastJudges.Require(data, Network, table);
        EvaluateSums(data, cancellationToken, judge);
        return judge.Report();
    }

    /// <summary>Computes the model's outputs: [N, outputs...], for classes the probabilities.</summary>
    /// <exception cref="ConfigurationException">The samples do not fit the model.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the trainer or its network.</exception>
    /// <example>
    /// <code>
    /// Tensor&lt;float&gt; probabilities = trainer.Predict(data.Test!.Input);
    /// Console.WriteLine($"the first sample is of class 3 with probability {probabilities[0, 3]:0.00}");
    /// </code>
    /// </example>
    public Tensor<float> Predict(params Samples[] inputs) => Network.Predict(inputs);

    /// <summary>Sets the states of stateful layers in training to zeros, as Keras' <c>reset_states</c>: for a callback, where a series
    /// ends within an epoch. Each epoch begins with zeros by itself.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses the trainer or its network.</exception>
    public void ResetStates()
    {
        using SingleUse.Call call = Network.Use.Enter();
        Network.ResetStates();
    }

    /// <summary>Writes the model with its weights to a file, as Keras' <c>model.save</c>; <see cref="SavedModel.Load"/> reads it.</summary>
    /// <param name="path">A safetensors file; it replaces an existing one once complete. Its folder is created.</param>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    /// <example>
    /// <code>
    /// trainer.Save("model.safetensors");
    /// using Predictor predictor = Predictor.Load("model.safetensors");
    /// </code>
    /// </example>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileFolder.Make(path);
        using SingleUse.Call call = Network.Use.Enter();
        string model = new ModelFile(Network.Model, Loss: Loss, Optimizer: Optimizer).ToString();
        SavedModelFile.Write(path, Network, model, Preprocessor, State.ClassNames, State.ImageSize);
    }

    /// <summary>Frees the memory.</summary>
    /// <exception cref="InvalidOperationException">A call that uses the network has not returned.</exception>
    public void Dispose() => State.Dispose();

    private void Learn(TablePreprocessor? preprocessor)
    {
        IReadOnlyList<Metric> before = Metrics;
        State.Learn(preprocessor);
        if (Metrics != before)
            evaluator = null;
    }

    /// <summary>Throws unless the learning rate can be set.</summary>
    internal void RequireConstantRate(string place)
    {
        if (Optimizer.LearningRate is not ConstantSchedule)
            throw new ConfigurationException(
                $"{place}: the learning rate follows the schedule '{Optimizer.LearningRate.Kind}', so it cannot be set; "
                + "give the optimizer a constant one.");
    }

    /// <summary>Evaluates after an epoch, with the other processes where there are any.</summary>
    internal EpochSums Validate(Dataset data, ForecastJudge? judge, CancellationToken cancellationToken) =>
        Evaluator().RunShared(data, judge, cancellationToken);

    private EpochSums EvaluateSums(Dataset data, CancellationToken cancellationToken, ForecastJudge? judge = null) =>
        Evaluator().Run(data, judge, cancellationToken);

    private Evaluator Evaluator() => evaluator ??= new Evaluator(Network, Metrics, Sharding);

    /// <summary>Returns loss and metrics by name, with a prefix before each; those of forecasts come last.</summary>
    internal IEnumerable<KeyValuePair<string, double>> Values(EpochSums sums, string prefix = "", ForecastJudge? judge = null)
    {
        yield return KeyValuePair.Create(prefix + "loss", sums.Loss);
        for (int i = 0; i < Metrics.Count; i++)
            yield return KeyValuePair.Create(prefix + Metrics[i].Name, sums.Metrics[i].Value);
        foreach ((string name, double value) in judge?.Values ?? [])
            yield return KeyValuePair.Create(prefix + name, value);
    }

    /// <summary>Returns the names of the values of an epoch.</summary>
    /// <param name="validates">Whether it is validated.</param>
    /// <param name="validation">The validation data, where it is known; forecasts have further values.</param>
    internal IEnumerable<string> ValueNames(bool validates, Dataset? validation = null)
    {
        IEnumerable<string> names = ["loss", .. Metrics.Select(metric => metric.Name)];
        IEnumerable<string> further = ForecastJudges.Judges(validation, Loss) ? ForecastJudge.Names : [];
        return validates ? names.Concat(names.Concat(further).Select(name => "val_" + name)) : names;
    }
}
