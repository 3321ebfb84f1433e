using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>The data of each member of an ensemble: all of it where there is validation data, else all but a fold that the member holds
/// out.</summary>
internal sealed class EnsembleData
{
    private readonly TrainingTask task;
    private readonly IReadOnlyList<(int[] Train, int[] Held)>? folds;

    /// <summary>Divides the data of a run.</summary>
    /// <exception cref="ConfigurationException">There are fewer samples than members, or they are a series.</exception>
    public EnsembleData(TrainingTask task)
    {
        this.task = task;
        Members = task.Config.Written.Members!.Value;
        if (task.Validation is not null)
            return;
        if (task.Data.Preprocessor is { Options.Series: not null })
            throw new ConfigurationException(new Place(task.Train.Name),
                "the members of an ensemble cannot each hold out a part of a series, because later steps would be trained on; hold out its "
                + "end by --validation 0.2.");
        folds = task.Train.FoldRows(Members, task.Config.Seed);
    }

    /// <summary>Gets the number of members.</summary>
    public int Members { get; }

    /// <summary>Gets whether each member holds out a fold.</summary>
    public bool HasFolds => folds is not null;

    /// <summary>Returns the arguments of training of a member, counted from 0.</summary>
    public FitArguments Of(int member)
    {
        Dataset train = task.Train;
        Dataset? validation = task.Validation;
        if (folds is not null)
        {
            (int[] rows, int[] held) = folds[member];
            // A shuffle buffer reads rows nearly in the order in which they are stored.
            (train, validation) = (task.Train.Subset(InOrder(rows)), task.Train.Subset(InOrder(held)));
        }
        return task.Config.Arguments(task.Config.Written.BalancedClasses ? train.WithBalancedClasses() : train, validation);
    }

    /// <summary>Returns the samples that a member, counted from 0, holds out.</summary>
    public Dataset HeldBy(int member) => task.Train.Subset(RowsHeldBy(member));

    /// <summary>Returns the numbers of these samples in the data, in their order.</summary>
    public IReadOnlyList<int> RowsHeldBy(int member) => InOrder(folds![member].Held);

    /// <summary>Returns the seed of a member, counted from 0.</summary>
    public long SeedOf(int member) => unchecked(task.Config.Seed + member);

    /// <summary>Describes the data in a line of the log.</summary>
    public string Describe() => FormattableString.Invariant($"{RunJournal.Count(task.Train.Count)} training samples, ")
        + (folds is null ? $"{RunJournal.Count(task.Validation!.Count)} validation samples, {Members} members"
            : $"{Members} members, each of which holds out {RunJournal.Count(folds[0].Held.Length)} of them");

    private int[] InOrder(int[] rows) => task.Arguments.ShuffleBuffer is not null ? [.. rows.Order()] : rows;
}
