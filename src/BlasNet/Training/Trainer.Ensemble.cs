using BlasNet.Execution;
using BlasNet.Models;
using BlasNet.Optimizers;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet;

public sealed partial class Trainer
{
    /// <summary>Makes a trainer of the ensemble of trained networks, to evaluate, save or predict with: outputs are averaged.</summary>
    /// <remarks>The weights are copied, so that the members can be disposed of. Optimizer, loss, metrics and seed are those of the first
    /// member; a further Fit trains all members together, from fresh moments.</remarks>
    /// <param name="members">The trainers of the members, with input and output shapes that agree and the same loss.</param>
    /// <param name="threads">Number of threads, 0 for one per processor; it never changes a result.</param>
    /// <exception cref="ConfigurationException">There is no member, or shapes, losses or the classes or tables that were learned
    /// differ.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses a member.</exception>
    /// <example>
    /// <code>
    /// DatasetPair data = Datasets.Moons();
    /// Model model = Model.Input(2).Add(Layer.Dense(16, Activation.Relu)).Add(Layer.Dense(2, Activation.Softmax));
    /// var members = new List&lt;Trainer&gt;();
    /// foreach (DatasetSplit split in data.Train.Folds(5, seed: 1))
    /// {
    ///     Trainer member = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: members.Count);
    ///     member.Fit(split.Train, epochs: 3, validation: split.Validation, verbose: false);
    ///     members.Add(member);
    /// }
    /// using Trainer ensemble = Trainer.Ensemble(members);
    /// Console.WriteLine(ensemble.Evaluate(data.Test!));
    /// </code>
    /// </example>
    public static Trainer Ensemble(IReadOnlyList<Trainer> members, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(members);
        CheckMembers(members);
        Trainer first = members[0];
        var ensemble = new Trainer(
            Model.Ensemble([.. members.Select(member => member.Network.Model)]), first.Optimizer, first.Loss, first.Metrics, first.Seed,
            threads);
        try
        {
            EnsembleWeights.Copy([.. members.Select(member => member.Network)], ensemble.Network);
            ensemble.State.LearnFrom(first.State);
            return ensemble;
        }
        catch
        {
            ensemble.Dispose();
            throw;
        }
    }

    private static void CheckMembers(IReadOnlyList<Trainer> members)
    {
        if (members.Count == 0)
            throw new ConfigurationException("An ensemble needs at least 1 member, but there is none.", nameof(members));
        for (int i = 1; i < members.Count; i++)
        {
            string pair = $"{EnsembleGraph.NameOf(1)} and {EnsembleGraph.NameOf(i + 1)} of the ensemble";
            if (members[i].Loss != members[0].Loss)
                throw new ConfigurationException(
                    $"The losses of {pair} differ: {members[0].Loss} and {members[i].Loss}.", nameof(members));
            if (!members[i].State.ClassNames.SequenceEqual(members[0].State.ClassNames, StringComparer.Ordinal)
                || !EncodeAlike(members[0].Preprocessor, members[i].Preprocessor))
                throw new ConfigurationException(
                    $"The data of {pair} was encoded in two ways, so that the same number means something else in them; fit one "
                    + "preprocessor, and apply it to the data of all members.", nameof(members));
        }
    }

    private static bool EncodeAlike(TablePreprocessor? first, TablePreprocessor? other) =>
        first is null || other is null ? first == other : first.EncodesAs(other);
}
