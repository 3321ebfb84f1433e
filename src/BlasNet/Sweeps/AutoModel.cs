using System.Text;

namespace BlasNet.Sweeps;

/// <summary>The model that trials vary: <c>table</c>, whose settings are those of a trial.</summary>
internal static class AutoModel
{
    /// <summary>Returns the model with the settings of a trial; what they leave out is as it is.</summary>
    public static ModelFile Of(IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        string given = string.Join(", ", settings.Select(setting => $"\"{setting.Key}\": {setting.Value}"));
        return ModelFile.Parse(Encoding.UTF8.GetBytes($$"""{ "{{TableModel.Name}}": { {{given}} } }"""), TableModel.Name) with
        {
            Name = TableModel.Name,
        };
    }
}
