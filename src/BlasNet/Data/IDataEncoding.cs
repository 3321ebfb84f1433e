namespace BlasNet.Data;

/// <summary>What turned other data, such as a table, into the numbers of a data set, and turns predictions back.</summary>
internal interface IDataEncoding;
