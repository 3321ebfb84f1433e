using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Numerics;

namespace BlasNet;

/// <content>Weights from and to files, and from other networks.</content>
public sealed partial class Network
{
    private const int ShownArrays = 4;
    private const string ArchiveExtension = ".npz";

    /// <summary>Takes over the weights of another network, layer by layer.</summary>
    /// <param name="other">The network; its weights are copied.</param>
    /// <param name="except">Layers that keep their weights, by patterns as in <see cref="Model.Freeze"/>; none by default.</param>
    /// <returns>What was taken over, what was missing and what was left over.</returns>
    /// <remarks>
    /// A layer takes the arrays under its own key where their shapes are the same, else those of a layer of its name or kind, else those
    /// of the first layer left with arrays of the same names and shapes; all of its arrays, or none. Layers without any keep their weights.
    /// </remarks>
    /// <exception cref="ConfigurationException">A pattern matches no layer with weights, or no layer fits.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses one of the networks.</exception>
    /// <example>
    /// <code>
    /// trainer.Save("features.safetensors");
    /// using SavedModel saved = SavedModel.Load("features.safetensors");
    /// Model frozen = saved.Network.Model.Freeze("0.*").ReplaceHead(Layer.Dense(3, Activation.Softmax));
    /// using Trainer tuned = frozen.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 2);
    /// Console.WriteLine(tuned.Network.LoadWeights(saved.Network));
    /// </code>
    /// </example>
    public WeightReport LoadWeights(Network other, IReadOnlyList<string>? except = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        using SingleUse.Call call = other.Use.Enter();
        WeightReport report = Load(WeightSource.Of(other), except);
        return report.Matched.Count > 0 ? report : throw new ConfigurationException($"{NothingFits} of the other network.", nameof(other));
    }

    /// <summary>Takes over weights of a file by their names: of safetensors, such as a run's <c>model.safetensors</c>, or of an archive of
    /// NumPy, <c>.npz</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="except">Layers that keep their weights, by patterns as in <see cref="Model.Freeze"/>; none by default.</param>
    /// <inheritdoc cref="LoadWeights(Network, IReadOnlyList{string})" path="/returns|/remarks"/>
    /// <exception cref="DataException">The file is missing or malformed, or no layer fits.</exception>
    /// <exception cref="ConfigurationException">A pattern matches no layer with weights.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the network.</exception>
    public WeightReport LoadWeights(string path, IReadOnlyList<string>? except = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WeightReport report = Load(IsArchive(path) ? WeightSource.Of(NumpyFile.ReadArchive(path))
            : WeightSource.Of(SafeTensors.Read(path)), except);
        return report.Matched.Count > 0 ? report : throw new DataException(new Place(path), $"{NothingFits} of the file.");
    }

    /// <summary>Writes all weights by their names: as an archive of NumPy where the path ends with <c>.npz</c>, else as safetensors without
    /// the model.</summary>
    /// <param name="path">The file, which an archive must not find there; safetensors replace one once they are complete. Its folder is
    /// created.</param>
    /// <remarks>Names and shapes are those of <see cref="WeightNames"/> and <see cref="GetWeights"/>.</remarks>
    /// <exception cref="ConfigurationException">The archive exists already.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the network.</exception>
    public void SaveWeights(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileFolder.Make(path);
        using SingleUse.Call call = Use.Enter();
        IReadOnlyList<WeightSource> arrays = WeightSource.Of(this);
        if (IsArchive(path))
            NumpyFile.WriteArchive(
                path, arrays.Select(array => KeyValuePair.Create(array.Name, NumpyArray.Create(array.Values(), array.Shape))));
        else
            SafeTensors.Write(path, [.. arrays.Select(array => new TensorEntry(array.Name, array.Shape, array.Values()))]);
    }

    /// <summary>Takes over weights for all layers but some.</summary>
    internal WeightReport Load(IReadOnlyList<WeightSource> sources, IReadOnlyList<string>? except)
    {
        using SingleUse.Call call = Use.Enter();
        string[] kept = except is { Count: > 0 } ? Model.KeysOf(except) : [];
        return WeightMatch.Load(
            this, sources, key => kept.Any(each => key == each || key.StartsWith(each + ".", StringComparison.Ordinal)));
    }

    /// <summary>Gets the beginning of the sentence that no layer fits.</summary>
    internal string NothingFits
    {
        get
        {
            string arrays = string.Join(", ", Layout.Take(ShownArrays).Select(array => $"{array.Key} {array.Spec.Shape}"));
            return $"No layer of the model ({arrays}{(Layout.Count > ShownArrays ? ", ..." : "")}) fits an array";
        }
    }

    private static bool IsArchive(string path) => path.EndsWith(ArchiveExtension, StringComparison.OrdinalIgnoreCase);
}
