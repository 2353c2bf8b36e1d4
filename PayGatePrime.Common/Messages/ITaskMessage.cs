namespace PayGatePrime.Common.Messages;

/// <summary>A message between services, delivered by Cloud Tasks at least once. It carries ids only, never money.</summary>
public interface ITaskMessage
{
}
